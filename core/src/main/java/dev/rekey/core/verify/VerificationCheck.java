package dev.rekey.core.verify;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.PermissionSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a key in order. Each is free of side effects. Attributes missing from an attempt are
 * not checked.
 */
public enum VerificationCheck {
    NOT_REVOKED(Outcome.REVOKED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            return !key.isRevoked();
        }
    },
    /** Checks both the key and its owner. */
    ENABLED(Outcome.DISABLED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            return key.isEnabled();
        }
    },
    NOT_QUARANTINED(Outcome.QUARANTINED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            return !key.isQuarantined();
        }
    },
    NOT_BEFORE(Outcome.NOT_YET_VALID) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            return key.hasBegun(now);
        }
    },
    NOT_EXPIRED(Outcome.EXPIRED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            return !key.hasEnded(now);
        }
    },
    ADDRESS(Outcome.IP_NOT_ALLOWED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            List<IpRange> allowed = key.allowedIps();
            List<IpRange> denied = key.deniedIps();
            if (allowed.isEmpty() && denied.isEmpty()) {
                return true;
            }
            IpAddress address = attempt.address();
            return address != null
                    && (allowed.isEmpty() || anyContains(allowed, address))
                    && !anyContains(denied, address);
        }
    },
    ORIGIN(Outcome.ORIGIN_NOT_ALLOWED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            List<OriginPattern> allowed = key.allowedOrigins();
            if (allowed.isEmpty()) {
                return true;
            }
            String origin = attempt.origin();
            if (origin == null) {
                return attempt.mayOmitOrigin() || !key.project().settings().originRequired();
            }
            return OriginPattern.anyMatches(allowed, origin);
        }
    },
    /** Requires permissions granted to the key that its owner also has. */
    PERMISSIONS(Outcome.INSUFFICIENT_PERMISSIONS) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            return attempt.permissions().isMetBy(key.effectivePermissions(), PermissionSet.ALL);
        }
    },
    RESOURCE(Outcome.RESOURCE_NOT_ALLOWED) {
        @Override
        boolean passes(CachedKey key, Attempt attempt, long now) {
            ResourceReference resource = attempt.resource();
            if (resource == null) {
                return true;
            }
            @Nullable List<String> ids = key.allowedResources().get(resource.type());
            return ids == null || ids.contains(resource.id());
        }
    };

    private final Outcome failureOutcome;

    VerificationCheck(Outcome otherwise) {
        this.failureOutcome = otherwise;
    }

    /** Returns the outcome if the check fails. */
    public Outcome failureOutcome() {
        return failureOutcome;
    }

    /** @param now microseconds since 1970 */
    abstract boolean passes(CachedKey key, Attempt attempt, long now);

    private static boolean anyContains(List<IpRange> ranges, IpAddress address) {
        for (IpRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
