package dev.rekey.core.key.validation;

import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored key in the role of a caller, for decisions outside a request of that caller. Immutable.
 */
public record StoredCallerKey(KeyAggregate owned) implements CallerKey {

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
    public @Nullable Object condition(String field) {
        return KeyField.of(field).get(settings());
    }

    @Override
    public boolean hasConditions() {
        return Arrays.stream(KeyField.values()).anyMatch(field -> field.binds(settings()));
    }

    @Override
    public boolean isMetered() {
        return settings().credits() != null || !settings().rateLimits().isEmpty();
    }
}
