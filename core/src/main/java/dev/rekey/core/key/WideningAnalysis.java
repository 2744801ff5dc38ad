package dev.rekey.core.key;

import dev.rekey.core.limit.Credits;
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
public final class WideningAnalysis {

    private WideningAnalysis() {}

    /**
     * Returns the fields of {@code before} that {@code after} widens; empty if everything that
     * passes afterwards passed before.
     */
    public static Set<KeyField> of(KeyAggregate before, KeyAggregate after) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        return was.differences(is).stream()
                .filter(field -> field.widens(before, after))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(KeyField.class)));
    }

    static boolean gainsPermissions(KeyAggregate before, KeyAggregate after) {
        return !before.grantedPermissions().includesAll(after.grantedPermissions());
    }

    /** A role that adds no permission today may add one later. */
    static boolean gainsRoles(KeyAggregate before, KeyAggregate after) {
        KeySettings was = before.key().settings();
        return was.restricted()
                && !was.roles().containsAll(after.key().settings().roles());
    }

    static boolean gainsCredits(KeyAggregate before, KeyAggregate after) {
        return !creditsWithin(
                before.key().settings().credits(),
                after.key().settings().credits(),
                after.key().updated().at());
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
