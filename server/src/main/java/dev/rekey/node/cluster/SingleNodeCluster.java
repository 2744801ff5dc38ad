package dev.rekey.node.cluster;

import dev.rekey.core.feed.ChangeFeedStore;
import dev.rekey.core.feed.ClusterNode;
import dev.rekey.core.feed.ClusterNodeBuilder;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.feed.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/** A single node with its own database: a committed change has reached every node. */
public final class SingleNodeCluster implements ClusterView {

    private final NodeRegistration self;
    private final ChangeFeedStore feed;

    public SingleNodeCluster(NodeRegistration self, ChangeFeedStore feed) {
        this.self = self;
        this.feed = feed;
    }

    @Override
    public NodeRegistration self() {
        return self;
    }

    @Override
    public long applied() {
        return feed.known();
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.of(ClusterNodeBuilder.builder()
                .id(self.id())
                .name(self.name())
                .version(self.version())
                .startedAt(self.startedAt())
                .live(true)
                .applied(feed.known())
                .build());
    }

    /** {@inheritDoc} Runs the change directly: it is applied when it is committed. */
    @Override
    public <T> T awaited(UUID request, Supplier<T> change) {
        return change.get();
    }

    @Override
    public OptionalLong epochOf(UUID request) {
        return feed.epochOf(request);
    }

    @Override
    public long head() {
        return feed.head();
    }

    @Override
    public Receipt receipt(long epoch, Duration timeout, boolean awaited) {
        Instant madeAt = feed.madeAt(epoch).orElse(self.startedAt());
        return new Receipt(epoch, List.of(new Receipt.Confirmation(self.id(), self.name(), madeAt)));
    }
}
