package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Violations;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a change of credits against what they are; members merge (RFC 7396), and half a refill is none. */
final class CreditsRules {

    private CreditsRules() {}

    static @Nullable Credits apply(Change<CreditsChange> asked, @Nullable Credits current, Violations violations) {
        return asked.map(change -> merge(change, current, violations)).applyTo(current);
    }

    private static Credits merge(CreditsChange change, @Nullable Credits current, Violations violations) {
        if (change.remaining() instanceof Change.Clear<Long>
                || (current == null && !change.remaining().isAsked())) {
            violations.add("/credits/remaining", "required", "Credits need what remains of them.");
        }
        Long remaining = change.remaining().applyTo(current == null ? null : (Long) current.remaining());
        long amount = Optional.ofNullable(remaining).orElse(0L);
        if (amount < 0 || amount > KeyRules.MAX_AMOUNT) {
            violations.add(
                    "/credits/remaining", "out_of_range", "It must be between 0 and " + KeyRules.MAX_AMOUNT + ".");
        }
        return new Credits(amount, refill(change.refill(), current == null ? null : current.refill(), violations));
    }

    private static @Nullable Refill refill(
            Change<CreditsChange.RefillChange> asked, @Nullable Refill current, Violations violations) {
        return asked.map(change -> {
                    Long amount = change.amount().applyTo(current == null ? null : (Long) current.amount());
                    Refill.Interval interval = change.interval().applyTo(current == null ? null : current.interval());
                    if (amount == null) {
                        violations.add("/credits/refill/amount", "required", "A refill needs an amount.");
                    } else if (amount < 1 || amount > KeyRules.MAX_AMOUNT) {
                        violations.add(
                                "/credits/refill/amount",
                                "out_of_range",
                                "It must be between 1 and " + KeyRules.MAX_AMOUNT + ".");
                    }
                    if (interval == null) {
                        violations.add("/credits/refill/interval", "required", "A refill needs an interval.");
                    }
                    return new Refill(
                            Optional.ofNullable(amount).orElse(0L),
                            Optional.ofNullable(interval).orElse(Refill.Interval.DAILY));
                })
                .applyTo(current);
    }
}
