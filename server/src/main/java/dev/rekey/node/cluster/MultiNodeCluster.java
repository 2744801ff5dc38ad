package dev.rekey.node.cluster;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ChangeFeedStore;
import dev.rekey.core.feed.ClusterNode;
import dev.rekey.core.feed.ClusterNodeStore;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.feed.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A node of a cluster; the nodes report in the database which changes they have applied.
 * Thread-safe.
 */
public final class MultiNodeCluster implements ClusterView {

    private static final long FIRST_POLL_MILLIS = 2;
    private static final long MAX_POLL_MILLIS = 25;

    private final ChangeFeedConsumer consumer;
    private final ChangeFeedStore feed;
    private final ClusterNodeStore nodes;

    public MultiNodeCluster(ChangeFeedConsumer consumer, ChangeFeedStore feed, ClusterNodeStore nodes) {
        this.consumer = consumer;
        this.feed = feed;
        this.nodes = nodes;
    }

    @Override
    public NodeRegistration self() {
        return consumer.self();
    }

    @Override
    public long applied() {
        return consumer.applied();
    }

    @Override
    public List<ClusterNode> nodes() {
        return nodes.nodes();
    }

    @Override
    public <T> T awaited(UUID request, Supplier<T> change) {
        return feed.awaited(request, change);
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
        long end = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_POLL_MILLIS;
        boolean requested = awaited;
        while (true) {
            Receipt receipt = new Receipt(
                    epoch,
                    nodes.nodes(epoch).stream()
                            .map(node -> new Receipt.Confirmation(node.id(), node.name(), node.appliedAt()))
                            .toList());
            long left = end - System.nanoTime();
            if (receipt.complete() || left <= 0) {
                return receipt;
            }
            if (!requested) {
                nodes.ask();
                requested = true;
            }
            sleep(Math.min(pause, TimeUnit.NANOSECONDS.toMillis(left) + 1));
            pause = Math.min(2 * pause, MAX_POLL_MILLIS);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("the server is stopping", e);
        }
    }
}
