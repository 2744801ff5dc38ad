package dev.rekey.dialect.partoo;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Ending;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDraft;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.OwnedKey;
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
 * What the vendor's words mean to core, and the other way round: {@code label} is the name, {@code ip_whitelist} the allowed
 * addresses, {@code has_restricted_permissions} whether the key is restricted.
 *
 * <p>The vendor's keys end with a day, ours at an instant: a key with the date D ends as D begins, in UTC.
 */
final class Mapping {

    /** What the vendor calls disabled: keys that somebody has stopped, for now or for good. */
    static final Set<KeyState> DISABLED = EnumSet.of(KeyState.REVOKED, KeyState.DISABLED, KeyState.QUARANTINED);

    /** The member of a user's metadata that says by which of its roles the vendor's clients know the user. */
    private static final String ROLE = "partoo_role";

    /** Every role there is (the vendor's OpenAPI, schema Role). */
    private static final Set<String> ROLES =
            Set.of("PROVIDER", "ORG_ADMIN", "ORG_MANAGER", "GROUP_MANAGER", "BUSINESS_MANAGER", "PUBLISHER");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private Mapping() {}

    static KeyDraft draft(Wire.ApiKeyBody asked, Instant now) {
        KeyChange.Builder change = begin(asked, null, now);
        change.restricted(asked.restricted().replacement().orElse(false));
        return KeyDraft.own(KeyKind.SECRET, Optional.empty(), change.build());
    }

    /**
     * Clients generated from the vendor's document send {@code has_restricted_permissions: false}, its default, with every
     * update. On an unrestricted key it changes nothing. On a restricted key it would lift the restriction unasked, so there
     * the list of permissions must come with it.
     */
    static KeyChange change(Wire.ApiKeyBody asked, OwnedKey current, Instant now) {
        KeySettings settings = current.key().settings();
        KeyChange.Builder change = begin(asked, date(settings.expiresAt()), now);
        if (settings.restricted() && asked.isUnrestrictedWithoutList()) {
            change.fault(new Violation(
                    "/" + Wire.PERMISSIONS,
                    "required",
                    "This is required where " + Wire.RESTRICTED + " is given and the key is restricted."));
        }
        return change.build();
    }

    /** @param shown the date that a client reads now; one that is sent back as it was read changes nothing */
    private static KeyChange.Builder begin(Wire.ApiKeyBody asked, @Nullable LocalDate shown, Instant now) {
        KeyChange.Builder change = KeyChange.builder()
                .faults(asked.faults())
                .description(asked.description())
                .allowedIps(given(asked.ipWhitelist()))
                .permissions(given(asked.permissions()));
        asked.label().replacement().ifPresent(change::name);
        asked.restricted().replacement().ifPresent(change::restricted);
        change.expiresAt(expiry(asked.expirationDate(), shown, now, change));
        return change;
    }

    /** A null that the vendor knows no meaning of is a fault already, and asks for nothing. */
    private static <T> Change<T> given(Change<T> asked) {
        return asked instanceof Change.Clear<T> ? Change.keep() : asked;
    }

    private static Change<Instant> expiry(
            Change<String> asked, @Nullable LocalDate shown, Instant now, KeyChange.Builder change) {
        return switch (asked) {
            case Change.Keep<String>() -> Change.keep();
            case Change.Clear<String>() -> Change.clear();
            case Change.Replace<String>(String text) -> expiry(text, shown, now, change);
        };
    }

    private static Change<Instant> expiry(
            String text, @Nullable LocalDate shown, Instant now, KeyChange.Builder change) {
        Optional<LocalDate> date = parse(text);
        if (date.isEmpty()) {
            change.fault(fault("not_a_date", "This is not a date that exists, as YYYY-MM-DD."));
            return Change.keep();
        }
        if (date.get().equals(shown)) {
            return Change.keep();
        }
        if (!date.get().isAfter(dayOf(now))) {
            change.fault(fault("in_the_past", "This must be tomorrow or later, in UTC. Revoke a key to end it today."));
            return Change.keep();
        }
        return Change.replace(date.get().atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Violation fault(String code, String message) {
        return new Violation("/" + Wire.EXPIRATION_DATE, code, message);
    }

    private static Optional<LocalDate> parse(String text) {
        if (!DATE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /** @param allPermissions whether to show those too that have no effect, since the key's owner lacks them */
    static Wire.ApiKey shown(OwnedKey owned, People people, boolean allPermissions, Instant now) {
        ApiKey key = owned.key();
        KeySettings settings = key.settings();
        User owner = owned.owner();
        Ending revoked = key.revoked();
        return new Wire.ApiKey(
                key.number(),
                settings.name(),
                settings.description(),
                People.person(owner),
                role(owner),
                type(owner.type()),
                DISABLED.contains(owned.state(now)),
                date(settings.expiresAt()),
                key.lastUsedAt(),
                people.person(key.created().by(), owner),
                key.created().at(),
                revoked == null ? null : people.person(revoked.stamp().by(), owner),
                revoked == null ? null : revoked.stamp().at(),
                settings.allowedIps().stream().map(IpRange::toString).toList(),
                settings.restricted(),
                permissions(settings, owner, allPermissions).stream()
                        .map(Permission::value)
                        .toList());
    }

    private static Collection<Permission> permissions(KeySettings settings, User owner, boolean all) {
        List<Permission> stored = settings.permissions();
        return all ? stored : Rights.of(stored).intersect(owner.rights()).permissions();
    }

    private static @Nullable LocalDate date(@Nullable Instant expiry) {
        return expiry == null ? null : dayOf(expiry);
    }

    private static LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static String role(User user) {
        if (user.metadata().members().get(ROLE) instanceof String said && ROLES.contains(said)) {
            return said;
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
