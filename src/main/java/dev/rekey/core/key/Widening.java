package dev.rekey.core.key;

import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Determines the fields in which a change makes a key usable in a way in which it was not usable
 * before. Pure.
 */
final class Widening {

    private Widening() {}

    /**
     * Returns the fields of {@code before} that {@code after} widens; empty if everything that
     * passes afterwards passed before.
     */
    static Set<KeyField> of(OwnedKey before, OwnedKey after) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        return was.differences(is).stream()
                .filter(field -> widens(field, before, after))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(KeyField.class)));
    }

    private static boolean widens(KeyField field, OwnedKey before, OwnedKey after) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        return switch (field) {
            case NAME, DESCRIPTION, METADATA -> false;
            case ENABLED -> is.enabled();
            case NOT_BEFORE -> !Narrower.beginsWithin(was.notBefore(), is.notBefore());
            case EXPIRES_AT -> !Narrower.endsWithin(was.expiresAt(), is.expiresAt());
            case RESTRICTED, PERMISSIONS -> !before.given().coverAll(after.given());
            // A role that adds no permission today may add one later.
            case ROLES ->
                !before.given().coverAll(after.given())
                        || (was.restricted() && !was.roles().containsAll(is.roles()));
            case ALLOWED_IPS, DENIED_IPS -> !Narrower.Networks.of(is).isWithin(Narrower.Networks.of(was));
            case ALLOWED_ORIGINS -> !Narrower.originsWithin(was.allowedOrigins(), is.allowedOrigins());
            case ALLOWED_RESOURCES -> !Narrower.resourcesWithin(was.allowedResources(), is.allowedResources());
            case RATE_LIMITS -> !RateLimit.areWithin(was.rateLimits(), is.rateLimits());
            case CREDITS ->
                !creditsWithin(
                        was.credits(), is.credits(), after.key().updated().at());
        };
    }

    private static boolean creditsWithin(@Nullable Credits was, @Nullable Credits is, Instant now) {
        if (was == null) {
            return true;
        }
        return is != null
                && is.at(now).remaining() <= was.at(now).remaining()
                && refillWithin(was.at(now).refill(), is.at(now).refill());
    }

    private static boolean refillWithin(@Nullable Refill was, @Nullable Refill is) {
        return is == null
                || (was != null
                        && is.amount() <= was.amount()
                        && is.hasTermsOf(new Refill(is.amount(), was.interval(), was.anchor(), was.at())));
    }
}
