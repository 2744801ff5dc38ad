package dev.rekey.core.key;

import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored key in the role of a caller, for decisions outside a request of that caller. Immutable.
 */
record StoredCallerKey(KeyAggregate owned) implements CallerKey {

    private KeySettings settings() {
        return owned.key().settings();
    }

    @Override
    public ProjectId projectId() {
        return owned.key().project();
    }

    @Override
    public PermissionSet ownerRights() {
        return owned.owner().rights();
    }

    @Override
    public List<String> roles() {
        return settings().roles();
    }

    @Override
    public Map<String, List<String>> allowedResources() {
        return settings().allowedResources();
    }

    @Override
    public List<IpRange> allowedIps() {
        return settings().allowedIps();
    }

    @Override
    public List<IpRange> deniedIps() {
        return settings().deniedIps();
    }

    @Override
    public List<OriginPattern> allowedOrigins() {
        return settings().allowedOrigins();
    }

    @Override
    public @Nullable Instant notBefore() {
        return settings().notBefore();
    }

    @Override
    public @Nullable Instant expiresAt() {
        return settings().expiresAt();
    }

    @Override
    public boolean isMetered() {
        return settings().credits() != null || !settings().rateLimits().isEmpty();
    }
}
