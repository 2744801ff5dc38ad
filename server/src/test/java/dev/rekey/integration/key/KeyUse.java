package dev.rekey.integration.key;

import dev.rekey.core.access.Permission;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.VerificationCheck;
import dev.rekey.core.verify.VerificationPolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One use of a key at an instant. */
record KeyUse(Attempt attempt, Instant at) {

    boolean passes(CachedKey cachedKey, SecretVersion secret) {
        return secret.isLive(at) && VerificationPolicy.decide(cachedKey, attempt, at) == Outcome.VALID;
    }

    /** A key that holds {@code keys:unbind} passes on its permissions and resources without its conditions. */
    boolean passesForCaller(CachedKey caller) {
        if (!caller.grantedPermissions().includes(new Permission("keys:unbind"))) {
            return !caller.isMetered() && VerificationPolicy.decide(caller, attempt, at) == Outcome.VALID;
        }
        return List.of(
                        VerificationCheck.NOT_REVOKED,
                        VerificationCheck.ENABLED,
                        VerificationCheck.PERMISSIONS,
                        VerificationCheck.RESOURCE)
                .stream()
                .allMatch(rule -> isPassed(rule, caller));
    }

    private boolean isPassed(VerificationCheck rule, CachedKey caller) {
        return switch (rule) {
            case NOT_REVOKED -> !caller.isRevoked();
            case ENABLED -> caller.isEnabled();
            case PERMISSIONS ->
                attempt.permissions().isMetBy(caller.effectivePermissions(), caller.effectivePermissions());
            default -> {
                ResourceReference resource = attempt.resource();
                @Nullable
                List<String> ids =
                        resource == null ? null : caller.allowedResources().get(resource.type());
                yield resource == null || ids == null || ids.contains(resource.id());
            }
        };
    }
}
