package dev.rekey.dialect.partoo;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.project.User;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps the vendor's terms to core and back: {@code label} is the name, {@code ip_whitelist} the
 * allowed addresses, {@code has_restricted_permissions} whether the key is restricted.
 *
 * <p>Keys of this vendor expire on a date, keys of Rekey at an instant: a key with the date D
 * expires at the start of D in UTC.
 */
final class PartooMapping {

    /** States that the vendor calls disabled: stopped by someone, temporarily or permanently. */
    static final Set<KeyState> DISABLED = EnumSet.of(KeyState.REVOKED, KeyState.DISABLED, KeyState.QUARANTINED);

    /** Metadata member of a user that contains its role in the vendor's terms. */
    private static final String ROLE = "partoo_role";

    /** All roles of the vendor (OpenAPI schema Role). */
    private static final Set<String> ROLES =
            Set.of("PROVIDER", "ORG_ADMIN", "ORG_MANAGER", "GROUP_MANAGER", "BUSINESS_MANAGER", "PUBLISHER");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private PartooMapping() {}

    static NewKey newKey(PartooWire.ApiKeyBody request, Instant now) {
        KeyChange.Builder change = begin(request, null, now);
        change.restricted(request.restricted().replacement().orElse(false));
        return NewKey.own(KeyKind.SECRET, Optional.empty(), change.build());
    }

    /**
     * Changes a key. Clients generated from the vendor's OpenAPI document send {@code
     * has_restricted_permissions: false}, its default, with every update. On an unrestricted key it
     * changes nothing. On a restricted key it would lift the restriction unintentionally, so the
     * list of permissions is required there.
     */
    static KeyChange change(PartooWire.ApiKeyBody request, KeyAggregate current, Instant now) {
        KeySettings settings = current.key().settings();
        KeyChange.Builder change = begin(request, date(settings.expiresAt()), now);
        if (settings.restricted() && request.isUnrestrictedWithoutList()) {
            change.violation(new Violation(
                    "/" + PartooWire.PERMISSIONS,
                    "required",
                    "Required if " + PartooWire.RESTRICTED + " is sent and the key is restricted."));
        }
        return change.build();
    }

    /** @param shown the date returned to clients now; a request that repeats it changes nothing */
    private static KeyChange.Builder begin(PartooWire.ApiKeyBody request, @Nullable LocalDate shown, Instant now) {
        KeyChange.Builder change = KeyChange.builder()
                .faults(request.violations())
                .description(request.description())
                .allowedIps(given(request.ipWhitelist()))
                .permissions(given(request.permissions()));
        request.label().replacement().ifPresent(change::name);
        request.restricted().replacement().ifPresent(change::restricted);
        change.expiresAt(expiry(request.expirationDate(), shown, now, change));
        return change;
    }

    /** Treats a null that the vendor does not allow as absent; it has been recorded as an error. */
    private static <T> Change<T> given(Change<T> change) {
        return change instanceof Change.Clear<T> ? Change.keep() : change;
    }

    private static Change<Instant> expiry(
            Change<String> date, @Nullable LocalDate shown, Instant now, KeyChange.Builder change) {
        return switch (date) {
            case Change.Keep<String>() -> Change.keep();
            case Change.Clear<String>() -> Change.clear();
            case Change.Replace<String>(String text) -> expiry(text, shown, now, change);
        };
    }

    private static Change<Instant> expiry(
            String text, @Nullable LocalDate shown, Instant now, KeyChange.Builder change) {
        Optional<LocalDate> date = parse(text);
        if (date.isEmpty()) {
            change.violation(violation("not_a_date", "Must be a date as YYYY-MM-DD, for example 2027-01-01."));
            return Change.keep();
        }
        if (date.get().equals(shown)) {
            return Change.keep();
        }
        if (!date.get().isAfter(dayOf(now))) {
            change.violation(
                    violation("in_the_past", "Must be tomorrow or later in UTC; revoke the key to end it today."));
            return Change.keep();
        }
        return Change.replace(date.get().atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Violation violation(String code, String message) {
        return new Violation("/" + PartooWire.EXPIRATION_DATE, code, message);
    }

    private static Optional<LocalDate> parse(String text) {
        if (!DATE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /**
     * @param allPermissions whether to include permissions without effect, because the owner lacks
     *     them
     */
    static PartooWire.ApiKey toWire(
            KeyAggregate aggregate, PartooPersonResolver people, boolean allPermissions, Instant now) {
        ApiKey key = aggregate.key();
        KeySettings settings = key.settings();
        User owner = aggregate.owner();
        StatusChange revoked = key.revoked();
        return PartooWireApiKeyBuilder.builder()
                .id(key.number())
                .label(settings.name())
                .description(settings.description())
                .owner(PartooPersonResolver.person(owner))
                .role(role(owner))
                .type(type(owner.type()))
                .disabled(DISABLED.contains(aggregate.state(now)))
                .expirationDate(date(settings.expiresAt()))
                .lastUsedAt(key.lastUsedAt())
                .creator(people.person(key.created().by(), owner))
                .createdAt(key.created().at())
                .revoker(revoked == null ? null : people.person(revoked.stamp().by(), owner))
                .revokedAt(revoked == null ? null : revoked.stamp().at())
                .ipWhitelist(
                        settings.allowedIps().stream().map(IpRange::toString).toList())
                .restricted(settings.restricted())
                .permissions(permissions(settings, owner, allPermissions).stream()
                        .map(Permission::value)
                        .toList())
                .build();
    }

    private static Collection<Permission> permissions(KeySettings settings, User owner, boolean all) {
        List<Permission> stored = settings.permissions();
        return all ? stored : PermissionSet.of(stored).intersect(owner.rights()).permissions();
    }

    private static @Nullable LocalDate date(@Nullable Instant expiry) {
        return expiry == null ? null : dayOf(expiry);
    }

    private static LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static String role(User user) {
        if (user.metadata().members().get(ROLE) instanceof String vendorRole && ROLES.contains(vendorRole)) {
            return vendorRole;
        }
        return user.root() ? "PROVIDER" : role(user.role());
    }

    private static String role(UserRole role) {
        return switch (role) {
            case ADMINISTRATOR -> "ORG_ADMIN";
            case MEMBER -> "BUSINESS_MANAGER";
            case VIEWER -> "PUBLISHER";
        };
    }

    private static String type(UserType type) {
        return switch (type) {
            case HUMAN -> "user";
            case BOT -> "bot";
        };
    }
}
