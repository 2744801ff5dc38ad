package dev.rekey.core.traffic;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyEdit;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.Proposal;
import dev.rekey.core.verify.UsageCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;

/** Trying changes of keys on their recorded traffic. Thread-safe. */
public final class RehearsalService {

    /** How long after a change a node may still have judged by what was before, if its project does not say. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private final KeyService keys;
    private final TrafficStore store;

    public RehearsalService(KeyService keys, TrafficStore store) {
        this.keys = keys;
        this.store = store;
    }

    /**
     * What an update would have done to the traffic of a key. Whoever may not make it may not rehearse it, and what it would be
     * refused for this is refused for too.
     *
     * @param asked the hours to look at, given now; asked once the key has been found
     */
    public Rehearsal rehearse(
            Caller caller, KeyRef ref, Precondition precondition, KeyEdit edit, Function<Instant, TrafficSpan> asked) {
        return rehearse(keys.propose(caller, ref, precondition, edit), asked);
    }

    /** The same for a change that has been judged already. */
    public Rehearsal rehearse(Proposal proposal, Function<Instant, TrafficSpan> asked) {
        Instant now = keys.now();
        return rehearse(proposal, asked.apply(now), now);
    }

    /**
     * Updates a key if that would have refused no more of all recorded traffic than allowed. What was rehearsed is what is
     * changed: where somebody else was faster, it is rehearsed anew.
     *
     * @param maxRefused how many attempts, 0 or more
     * @throws RehearsalRefused where it would, or might, have refused more
     */
    public OwnedKey update(Caller caller, KeyRef ref, Precondition precondition, KeyEdit edit, long maxRefused) {
        return keys.update(caller, ref, precondition, edit, proposal -> require(proposal, maxRefused));
    }

    /**
     * Refuses a change that would have refused more than allowed of all recorded traffic.
     *
     * @throws RehearsalRefused where it would, or might, have
     */
    public void require(Proposal proposal, long maxRefused) {
        Instant now = keys.now();
        Rehearsal rehearsal = rehearse(proposal, TrafficSpan.all(now), now);
        if (rehearsal.wouldRefuse().attempts().atMost() > maxRefused) {
            throw new RehearsalRefused(rehearsal);
        }
    }

    /** How many attempts of all recorded traffic a change would, or might, have refused; empty where nothing is recorded. */
    public OptionalLong mostRefused(Proposal proposal) {
        Instant now = keys.now();
        Rehearsal rehearsal = rehearse(proposal, TrafficSpan.all(now), now);
        return rehearsal.recording() || rehearsal.attempts() > 0
                ? OptionalLong.of(rehearsal.wouldRefuse().attempts().atMost())
                : OptionalLong.empty();
    }

    private Rehearsal rehearse(Proposal proposal, TrafficSpan span, Instant now) {
        KeyId key = proposal.before().key().id();
        TrafficJudge judge = new TrafficJudge(proposal, now);
        long since = Math.clamp(presentRulesSince(proposal.before()), span.from(), span.to());
        judge.judge(store.find(key, span.from(), since), false);
        judge.judge(store.find(key, since, span.to()), true);
        return judge.rehearsal(proposal, span);
    }

    /** The first hour all of which the key has had its present rules, as far as is known. */
    private static long presentRulesSince(OwnedKey owned) {
        if (owned.key().version() == 1) {
            return Long.MIN_VALUE;
        }
        Long stale = owned.project().settings().maxStalenessSeconds();
        Instant settled = owned.key()
                .updated()
                .at()
                .plusSeconds(Math.max(LATE.toSeconds(), Objects.requireNonNullElse(stale, 0L)));
        return UsageCount.hourOf(settled) + 1;
    }
}
