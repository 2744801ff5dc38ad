package dev.rekey.core.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key and an attempt, all in the texts in which people write them.
 *
 * @param roles what each role that there is gives
 * @param namedRoles the roles that the key names, some of which may be gone
 * @param held what the owner may do; {@code null} is everything
 * @param needed what the attempt needs: one of the lists whole, so {@code (a AND b) OR (c)}; empty needs nothing
 * @param strict whether the project wants origins to be said
 */
record PolicyCase(
        boolean revoked,
        boolean enabled,
        boolean ownerEnabled,
        boolean quarantined,
        @Nullable Instant secretEnds,
        @Nullable Instant begins,
        @Nullable Instant ends,
        Instant now,
        boolean restricted,
        List<String> given,
        List<String> namedRoles,
        Map<String, List<String>> roles,
        @Nullable List<String> held,
        List<List<String>> needed,
        List<String> allowedIps,
        List<String> deniedIps,
        @Nullable String ip,
        List<String> allowedOrigins,
        boolean strict,
        @Nullable String origin,
        Map<String, List<String>> allowedResources,
        @Nullable String resource) {}
