package dev.rekey.core.project;

import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.limit.RateLimit;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Determines which changed settings allow keys to be created or used in ways that were not possible
 * before. Free of side effects.
 *
 * <p>Settings apply to the key of the caller who changes them, so a restricted caller must not
 * relax them.
 */
final class SettingsWideningAnalysis {

    /** Settings that restrict no key; quotas can be raised only by root. */
    static final Set<String> HARMLESS =
            Set.of("key_prefix", "require_if_match", "record_traffic", "quotas", "retention");

    /** Settings that restrict keys. */
    static final Set<String> JUDGED = Set.of(
            "reveal_public_keys",
            "origin_required",
            "strict_rate_limits",
            "max_staleness_seconds",
            "origins",
            "catalogue",
            "forward_auth",
            "rate_limits",
            "rules");

    private SettingsWideningAnalysis() {}

    /** Returns the names of the relaxed settings. */
    static Set<String> of(ProjectSettings was, ProjectSettings is) {
        Set<String> wider = new LinkedHashSet<>();
        add(wider, "reveal_public_keys", is.revealPublicKeys() && !was.revealPublicKeys());
        add(wider, "origin_required", was.originRequired() && !is.originRequired());
        add(wider, "strict_rate_limits", was.strictRateLimits() && !is.strictRateLimits());
        add(wider, "max_staleness_seconds", isLooser(was.maxStalenessSeconds(), is.maxStalenessSeconds()));
        add(wider, "origins", !new HashSet<>(was.origins()).containsAll(is.origins()));
        add(wider, "catalogue", isWider(was.catalogue(), is.catalogue()));
        // Queries and templates cannot be compared, so any change of a profile counts as relaxing.
        add(
                wider,
                "forward_auth",
                !was.forwardAuth().entrySet().containsAll(is.forwardAuth().entrySet()));
        add(wider, "rate_limits", !RateLimit.areWithin(was.rateLimits(), is.rateLimits()));
        add(wider, "rules", areLooser(was.rules(), is.rules()));
        return wider;
    }

    private static void add(Set<String> wider, String name, boolean isWider) {
        if (isWider) {
            wider.add(name);
        }
    }

    private static boolean areLooser(KeyPolicy was, KeyPolicy is) {
        return isLooser(was.longestLifeSeconds(), is.longestLifeSeconds())
                || isLooser(was.maxKeysPerOwner(), is.maxKeysPerOwner())
                || !is.required().containsAll(was.required())
                || (was.allowedPermissions() != null
                        && (is.allowedPermissions() == null
                                || !PermissionSet.of(was.allowedPermissions())
                                        .includesAll(PermissionSet.of(is.allowedPermissions()))))
                || (was.namePattern() != null && !was.namePattern().equals(is.namePattern()));
    }

    private static boolean isWider(@Nullable List<PermissionDefinition> was, @Nullable List<PermissionDefinition> is) {
        return was != null && (is == null || !new HashSet<>(was).containsAll(is));
    }

    /** Returns whether a limit was raised or removed; {@code null} means unlimited. */
    private static boolean isLooser(@Nullable Long was, @Nullable Long is) {
        return was != null && (is == null || is > was);
    }
}
