package dev.rekey.core.verify;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Rights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a key in order. Each is free of side effects. Attributes missing from an attempt are
 * not checked.
 */
public enum Rule {
    NOT_REVOKED(Outcome.REVOKED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            return !key.isRevoked();
        }
    },
    /** Checks both the key and its owner. */
    ENABLED(Outcome.DISABLED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            return key.isEnabled();
        }
    },
    NOT_QUARANTINED(Outcome.QUARANTINED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            return !key.isQuarantined();
        }
    },
    BEGUN(Outcome.NOT_YET_VALID) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            return key.hasBegun(now);
        }
    },
    NOT_ENDED(Outcome.EXPIRED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            return !key.hasEnded(now);
        }
    },
    ADDRESS(Outcome.IP_NOT_ALLOWED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            List<IpRange> allowed = key.allowedIps();
            List<IpRange> denied = key.deniedIps();
            if (allowed.isEmpty() && denied.isEmpty()) {
                return true;
            }
            Address address = attempt.address();
            return address != null
                    && (allowed.isEmpty() || anyContains(allowed, address))
                    && !anyContains(denied, address);
        }
    },
    ORIGIN(Outcome.ORIGIN_NOT_ALLOWED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
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
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            return attempt.permissions().isMetBy(key.effective(), Rights.ALL);
        }
    },
    RESOURCE(Outcome.RESOURCE_NOT_ALLOWED) {
        @Override
        boolean passes(KeyFacts key, Attempt attempt, long now) {
            Resource resource = attempt.resource();
            if (resource == null) {
                return true;
            }
            @Nullable List<String> ids = key.allowedResources().get(resource.type());
            return ids == null || ids.contains(resource.id());
        }
    };

    private final Outcome otherwise;

    Rule(Outcome otherwise) {
        this.otherwise = otherwise;
    }

    /** Returns the outcome if the check fails. */
    public Outcome otherwise() {
        return otherwise;
    }

    /** @param now microseconds since 1970 */
    abstract boolean passes(KeyFacts key, Attempt attempt, long now);

    private static boolean anyContains(List<IpRange> ranges, Address address) {
        for (IpRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
