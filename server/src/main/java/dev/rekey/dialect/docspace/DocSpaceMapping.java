package dev.rekey.dialect.docspace;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Permission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.project.Project;
import dev.rekey.core.secret.KeyFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Maps the vendor's terms to core and back. The difficult one is {@code permissions}:
 *
 * <pre>
 *                      on create               on update
 * absent, null         everything              unchanged
 * []                   not valid               not valid
 * ["*"]                everything              everything
 * "*" among others     everything              everything; the list is returned as sent
 * other known names    these                   these
 * </pre>
 *
 * <p>A key with full access shows no list, except in the one case above. A request that repeats
 * the values read changes nothing, even if they would not be accepted for a new key.
 *
 * @see <a href="https://api.onlyoffice.com/docspace/api-backend/get-started/authentication/api-keys">the vendor's page</a>
 */
final class DocSpaceMapping {

    static final String VENDOR = "docspace";

    /** 32 random bytes in hex, like the vendor's secrets. */
    private static final KeyFormat SECRET = KeyFormat.hex("sk-", 32);

    /**
     * Shown for a restricted key without permissions: an empty list would mean full access to the
     * vendor's clients.
     */
    private static final List<String> NOTHING = List.of("none");

    private static final String PERMISSIONS = "permissions";

    /** Marks a list that is shown although it restricts nothing. */
    private static final String SHOWN = "shown";

    private static final Set<KeyField> MIRRORED = EnumSet.of(KeyField.PERMISSIONS, KeyField.RESTRICTED, KeyField.ROLES);

    private DocSpaceMapping() {}

    static NewKey newKey(DocSpaceWire.CreateKey request, Project project, Instant now) {
        refuseUnknown(project, Set.of(), request.permissions());
        boolean everything = request.permissions()
                .map(list -> list.contains(DocSpacePermissionCatalogue.EVERYTHING))
                .orElse(true);
        KeyChange.Builder change = KeyChange.builder()
                .name(request.name())
                .restricted(!everything)
                .vendorPermissions(DocSpacePermissionCatalogue.VENDOR);
        if (!everything) {
            change.permissions(Change.replace(request.permissions().orElseThrow()));
        }
        request.expiresInDays().ifPresent(days -> change.expiresAt(Change.replace(now.plus(Duration.ofDays(days)))));
        return NewKey.own(KeyKind.SECRET, Optional.of(SECRET), change.build());
    }

    static KeyChange change(DocSpaceWire.UpdateKey request, KeyAggregate current, Instant now) {
        DocSpaceWire.ApiKey shown = toWire(current, now);
        KeyChange.Builder change = KeyChange.builder().vendorPermissions(DocSpacePermissionCatalogue.VENDOR);
        request.name().ifPresent(change::name);
        request.isActive().filter(flag -> flag != shown.isActive()).ifPresent(change::enabled);
        Optional<List<String>> permissions = request.permissions().filter(list -> !list.equals(shown.permissions()));
        refuseUnknown(current.project(), held(current), permissions);
        permissions.ifPresent(list -> permit(change, list));
        return change.build();
    }

    private static void permit(KeyChange.Builder change, List<String> permissions) {
        // The list is the complete set of permissions, so roles set by another API are removed.
        change.roles(Change.clear());
        if (permissions.equals(List.of(DocSpacePermissionCatalogue.EVERYTHING))) {
            change.restricted(false).permissions(Change.clear()).forget(VENDOR, PERMISSIONS);
        } else if (permissions.contains(DocSpacePermissionCatalogue.EVERYTHING)) {
            change.restricted(false)
                    .permissions(Change.replace(permissions))
                    .remember(VENDOR, PERMISSIONS, SHOWN, MIRRORED);
        } else {
            change.restricted(true).permissions(Change.replace(permissions)).forget(VENDOR, PERMISSIONS);
        }
    }

    private static void refuseUnknown(Project project, Set<String> held, Optional<List<String>> permissions) {
        if (permissions.isEmpty()) {
            return;
        }
        if (permissions.get().isEmpty()) {
            throw new Refusal.Invalid(
                    "/permissions", "empty", "Must contain at least one permission, for example files:read.");
        }
        if (!DocSpacePermissionCatalogue.knows(project, held, permissions.get())) {
            throw new Refusal.Invalid(
                    "/permissions",
                    "unknown_permission",
                    "Must contain permissions of the catalogue only, for example files:read.");
        }
    }

    private static Set<String> held(KeyAggregate aggregate) {
        return new HashSet<>(texts(aggregate.grantedPermissions().permissions()));
    }

    static DocSpaceWire.ApiKey toWire(KeyAggregate aggregate, Instant now) {
        KeySettings settings = aggregate.key().settings();
        return DocSpaceWireApiKeyBuilder.builder()
                .id(aggregate.key().id().value())
                .name(settings.name())
                .keyPostfix(aggregate.key().newestSecret().lastFour())
                .permissions(permissions(aggregate).orElse(null))
                .lastUsed(aggregate.key().lastUsedAt())
                .createOn(aggregate.key().created().at())
                .createBy(new DocSpaceWire.Employee(
                        aggregate.owner().id().value(), aggregate.owner().name()))
                .expiresAt(settings.expiresAt())
                .isActive(settings.enabled()
                        && aggregate.key().revoked() == null
                        && aggregate.key().quarantined() == null
                        && !isExpired(aggregate, now))
                .build();
    }

    /** Whether the vendor considers the key expired, after which it cannot be changed. */
    static boolean isExpired(KeyAggregate aggregate, Instant now) {
        Instant end = aggregate.key().settings().expiresAt();
        return end != null && !now.isBefore(end);
    }

    private static Optional<List<String>> permissions(KeyAggregate aggregate) {
        KeySettings settings = aggregate.key().settings();
        if (settings.restricted()) {
            List<String> given = texts(aggregate.grantedPermissions().permissions());
            return Optional.of(given.isEmpty() ? NOTHING : given);
        }
        return settings.dialects()
                .find(VENDOR, PERMISSIONS)
                .filter(SHOWN::equals)
                .map(_ -> texts(settings.permissions()));
    }

    private static List<String> texts(Collection<Permission> permissions) {
        return permissions.stream().map(Permission::value).toList();
    }
}
