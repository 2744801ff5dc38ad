package dev.rekey.core.verify;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one function that says whether a key is good for an attempt. Pure: what it does not say is not asked. */
public final class Policy {

    private Policy() {}

    /** The first outcome that fits, limits and credits aside, which are spent and not judged. */
    public static Outcome decide(OwnedKey owned, Attempt attempt, Instant now) {
        return switch (owned.state(now)) {
            case REVOKED -> Outcome.REVOKED;
            case DISABLED -> Outcome.DISABLED;
            case QUARANTINED -> Outcome.QUARANTINED;
            case PENDING -> Outcome.NOT_YET_VALID;
            case EXPIRED -> Outcome.EXPIRED;
            case ACTIVE -> decideUse(owned, attempt);
        };
    }

    private static Outcome decideUse(OwnedKey owned, Attempt attempt) {
        KeySettings settings = owned.key().settings();
        if (!addressPasses(settings, attempt.address())) {
            return Outcome.IP_NOT_ALLOWED;
        }
        boolean originRequired = owned.project().settings().originRequired() && !attempt.mayOmitOrigin();
        if (!originPasses(settings.allowedOrigins(), attempt.origin(), originRequired)) {
            return Outcome.ORIGIN_NOT_ALLOWED;
        }
        if (!permissionsPass(owned, attempt.permissions())) {
            return Outcome.INSUFFICIENT_PERMISSIONS;
        }
        return resourcePasses(settings, attempt.resource()) ? Outcome.VALID : Outcome.RESOURCE_NOT_ALLOWED;
    }

    private static boolean addressPasses(KeySettings settings, @Nullable Address address) {
        List<IpRange> allowed = settings.allowedIps();
        List<IpRange> denied = settings.deniedIps();
        if (allowed.isEmpty() && denied.isEmpty()) {
            return true;
        }
        return address != null && (allowed.isEmpty() || anyContains(allowed, address)) && !anyContains(denied, address);
    }

    private static boolean anyContains(List<IpRange> ranges, Address address) {
        for (IpRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean originPasses(List<OriginPattern> allowed, @Nullable String origin, boolean required) {
        if (allowed.isEmpty()) {
            return true;
        }
        if (origin == null) {
            return !required;
        }
        for (OriginPattern pattern : allowed) {
            if (pattern.matches(origin)) {
                return true;
            }
        }
        return false;
    }

    /** The key must have been given it, and its owner must have it. */
    private static boolean permissionsPass(OwnedKey owned, List<Permission> needed) {
        if (needed.isEmpty()) {
            return true;
        }
        Rights given = owned.given();
        Rights held = owned.owner().rights();
        for (Permission permission : needed) {
            if (!given.cover(permission) || !held.cover(permission)) {
                return false;
            }
        }
        return true;
    }

    private static boolean resourcePasses(KeySettings settings, @Nullable Resource resource) {
        if (resource == null) {
            return true;
        }
        List<String> ids = settings.allowedResources().get(resource.type());
        return ids == null || ids.contains(resource.id());
    }
}
