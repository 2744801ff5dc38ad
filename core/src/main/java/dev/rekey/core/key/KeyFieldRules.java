package dev.rekey.core.key;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules on changing a field of a key. Immutable.
 *
 * @param widening whether the change from the first state to the second makes the key usable in a
 *     way in which it was not usable before; called only if the field differs
 * @param within whether the second settings permit nothing that the first, the limit, do not
 *     permit; {@code null} unless the field is a condition of use
 * @param excess what is expected of a key that a restricted caller with this condition makes
 *     usable; {@code null} if the condition is only copied to the keys that it creates
 * @param effect effect of a change from the first settings to the second that needs no other field;
 *     called only if the field differs
 */
record KeyFieldRules(
        BiPredicate<KeyAggregate, KeyAggregate> widening,
        @Nullable BiPredicate<KeySettings, KeySettings> within,
        @Nullable String excess,
        BiFunction<KeySettings, KeySettings, Optional<ChangeEffect>> effect) {

    /** Rules of a field that does not affect verification. */
    static final KeyFieldRules DESCRIPTIVE =
            new KeyFieldRules((was, is) -> false, null, null, (was, is) -> Optional.empty());

    static KeyFieldRules widening(BiPredicate<KeyAggregate, KeyAggregate> widening) {
        return new KeyFieldRules(widening, null, null, DESCRIPTIVE.effect);
    }

    /** Rules of a condition of use, which a change widens unless it stays within the old value. */
    static KeyFieldRules condition(@Nullable String excess, BiPredicate<KeySettings, KeySettings> within) {
        return new KeyFieldRules(
                (was, is) -> !within.test(was.key().settings(), is.key().settings()),
                within,
                excess,
                DESCRIPTIVE.effect);
    }

    KeyFieldRules widenedBy(BiPredicate<KeyAggregate, KeyAggregate> other) {
        return new KeyFieldRules(other, within, excess, effect);
    }

    KeyFieldRules withEffect(BiFunction<KeySettings, KeySettings, ChangeEffect> other) {
        return new KeyFieldRules(widening, within, excess, (was, is) -> Optional.of(other.apply(was, is)));
    }
}
