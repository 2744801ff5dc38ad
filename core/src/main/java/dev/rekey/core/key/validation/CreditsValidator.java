package dev.rekey.core.key.validation;

import dev.rekey.core.Change;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Validates a change of credits against the current credits. Members merge (RFC 7396); a refill
 * needs both an amount and an interval. Not thread-safe.
 */
final class CreditsValidator {

    private final Instant now;
    private final ViolationCollector violations;

    CreditsValidator(Instant now, ViolationCollector violations) {
        this.now = now;
        this.violations = violations;
    }

    /**
     * Returns the changed credits, or {@code null} if the key has none afterwards. Returns {@code
     * current} itself if nothing changes, even if a refill is due.
     */
    @Nullable
    Credits apply(Change<CreditsChange> asked, @Nullable Credits current) {
        if (!(asked instanceof Change.Replace<CreditsChange>(var change))) {
            return asked.isPresent() ? null : current;
        }
        @Nullable Credits present = current == null ? null : current.at(now);
        Credits changed = merge(change, present);
        return changed.equals(present) ? current : changed;
    }

    private Credits merge(CreditsChange change, @Nullable Credits current) {
        if (change.remaining() instanceof Change.Clear<Long>
                || (current == null && !change.remaining().isPresent())) {
            violations.add(
                    "/credits/remaining",
                    "required",
                    "Set `remaining` to the number of credits left, for example 1000.");
        }
        Long remaining = change.remaining().applyTo(current == null ? null : (Long) current.remaining());
        long amount = Optional.ofNullable(remaining).orElse(0L);
        if (amount < 0 || amount > KeyChangeValidator.MAX_AMOUNT) {
            violations.add(
                    "/credits/remaining",
                    "out_of_range",
                    "Must be between 0 and " + KeyChangeValidator.MAX_AMOUNT + ".");
        }
        @Nullable Refill refill = current == null ? null : current.refill();
        return new Credits(
                amount, change.refill().map(asked -> merge(asked, refill)).applyTo(refill));
    }

    private Refill merge(CreditsChange.RefillChange change, @Nullable Refill current) {
        Long amount = change.amount().applyTo(current == null ? null : (Long) current.amount());
        Refill.Interval interval = change.interval().applyTo(current == null ? null : current.interval());
        if (amount == null) {
            violations.add(
                    "/credits/refill/amount",
                    "required",
                    "Set `amount` to the number of credits per refill, for example 1000.");
        } else if (amount < 1 || amount > KeyChangeValidator.MAX_AMOUNT) {
            violations.add(
                    "/credits/refill/amount",
                    "out_of_range",
                    "Must be between 1 and " + KeyChangeValidator.MAX_AMOUNT + ".");
        }
        if (interval == null) {
            violations.add(
                    "/credits/refill/interval", "required", "Set `interval` to \"daily\", \"weekly\" or \"monthly\".");
        }
        return counted(
                Optional.ofNullable(amount).orElse(0L),
                Optional.ofNullable(interval).orElse(Refill.Interval.DAILY),
                change.at(),
                current);
    }

    /**
     * Computes the refill. An {@code at} on the current schedule, as sent back by a client that
     * read it before, does not change the schedule.
     */
    private Refill counted(long amount, Refill.Interval interval, Change<Instant> asked, @Nullable Refill current) {
        return switch (asked) {
            case Change.Keep<Instant>() when current != null -> current.changed(amount, interval, now);
            case Change.Keep<Instant> keep -> Refill.from(amount, interval, now);
            case Change.Clear<Instant> clear -> Refill.from(amount, interval, now);
            case Change.Replace<Instant>(var at)
            when current != null && interval == current.interval() && current.falls(at) ->
                current.changed(amount, interval, now);
            case Change.Replace<Instant>(var at) -> {
                if (at.isAfter(KeyChangeValidator.LATEST)) {
                    violations.add(
                            "/credits/refill/at", "out_of_range", "Must not be later than 9999-12-31T23:59:59Z.");
                } else if (!at.isAfter(now)) {
                    violations.add("/credits/refill/at", "in_the_past", "The next refill must be in the future.");
                }
                yield Refill.dueAt(amount, interval, at);
            }
        };
    }
}
