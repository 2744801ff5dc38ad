package dev.rekey.core.traffic;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyInterner;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.VerificationPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replays recorded attempts against the current and the changed key with {@link VerificationPolicy}. Not
 * thread-safe.
 *
 * <p>Only the network of an address is recorded. One address of each piece that the rules
 * distinguish is evaluated: if all agree, the result is exact; otherwise it is a range.
 */
final class RehearsalEvaluator {

    private static final KeyInterner UNPACKED = new KeyInterner() {
        @Override
        public <T> T shared(T part) {
            return part;
        }

        @Override
        public byte[] packed(Metadata metadata) {
            return new byte[0];
        }
    };

    private final CachedKey present;
    private final CachedKey changed;
    private final Instant now;
    private final NetworkPartition pieces;
    private final OutcomeClassification.Subject presentSubject;
    private final Outcome changedToAny;
    private final boolean mayRefuse;
    private final boolean mayAllow;
    private final Map<String, PermissionQuery> queries = new HashMap<>();
    private final AffectedTrafficTally refused = new AffectedTrafficTally();
    private final AffectedTrafficTally allowed = new AffectedTrafficTally();
    private long attempts;
    private long vague;
    private long unshaped;
    private CountRange passing = CountRange.NONE;

    /** Outcomes of an attempt with the current and the changed key. */
    private record OutcomePair(Outcome present, Outcome changed) {}

    RehearsalEvaluator(ProposedChange proposal, Instant now) {
        this.present = facts(proposal.before());
        this.changed = facts(proposal.after());
        this.now = now;
        this.pieces = new NetworkPartition(rules(proposal));
        Attempt any = new Attempt(null, null, false, PermissionQuery.NONE, null);
        this.presentSubject = OutcomeClassification.subject(VerificationPolicy.decide(present, any, now));
        this.changedToAny = VerificationPolicy.decide(changed, any, now);
        boolean lifted = presentSubject == OutcomeClassification.Subject.THE_KEY
                && OutcomeClassification.subject(changedToAny) != OutcomeClassification.Subject.THE_KEY;
        this.mayRefuse = lifted || has(proposal, ChangeEffect.Direction.REFUSES);
        this.mayAllow = has(proposal, ChangeEffect.Direction.ALLOWS);
    }

    private static CachedKey facts(KeyAggregate aggregate) {
        return CachedKey.of(aggregate, aggregate.key().newestSecret(), false, 0, UNPACKED);
    }

    private static List<IpRange> rules(ProposedChange proposal) {
        List<IpRange> rules = new ArrayList<>();
        for (KeyAggregate aggregate : List.of(proposal.before(), proposal.after())) {
            KeySettings settings = aggregate.key().settings();
            rules.addAll(settings.allowedIps());
            rules.addAll(settings.deniedIps());
        }
        return rules;
    }

    private static boolean has(ProposedChange proposal, ChangeEffect.Direction direction) {
        return proposal.effects().stream().anyMatch(effect -> effect.code().direction() == direction);
    }

    /**
     * Evaluates recorded traffic.
     *
     * @param underPresentRules whether the key already had its current rules when the traffic was
     *     recorded; the outcome then narrows down the address
     */
    void judge(Traffic traffic, boolean underPresentRules) {
        for (PatternCount count : traffic.patterns()) {
            judge(count, underPresentRules);
        }
        traffic.withoutPattern().forEach((outcome, number) -> judgeUnshaped(outcome, number, underPresentRules));
    }

    private void judge(PatternCount count, boolean underPresentRules) {
        TrafficPattern pattern = count.shape();
        Outcome recorded = pattern.outcome();
        Set<OutcomePair> cases = cases(pattern, underPresentRules);
        Map<Outcome, CountRange> refusedFor = new EnumMap<>(Outcome.class);
        Set<Outcome> predicted = EnumSet.noneOf(Outcome.class);
        int newlyDenied = 0;
        int newlyAllowed = 0;
        int pass = 0;
        for (OutcomePair candidate : cases) {
            predicted.add(candidate.changed());
            pass += OutcomeClassification.passes(candidate.changed()) ? 1 : 0;
            newlyAllowed += OutcomeClassification.isLetIn(recorded, candidate.present(), candidate.changed()) ? 1 : 0;
            if (OutcomeClassification.isTurnedAway(recorded, candidate.present(), candidate.changed())) {
                newlyDenied++;
                refusedFor.put(candidate.changed(), CountRange.of(false, count.attempts()));
            }
        }
        attempts += count.attempts();
        passing = passing.plus(bounds(pass, cases, count));
        if (newlyDenied > 0) {
            if (newlyDenied == cases.size() && refusedFor.size() == 1) {
                refusedFor.replaceAll((reason, bounds) -> CountRange.of(true, count.attempts()));
            }
            refused.add(count, bounds(newlyDenied, cases, count), refusedFor, predicted);
        }
        if (newlyAllowed > 0) {
            CountRange affected = bounds(newlyAllowed, cases, count);
            allowed.add(count, affected, Map.of(recorded, affected), predicted);
        }
        boolean exact = (newlyDenied == 0 || newlyDenied == cases.size())
                && (newlyAllowed == 0 || newlyAllowed == cases.size());
        vague += exact && (pass == 0 || pass == cases.size()) ? 0 : count.attempts();
    }

    private static CountRange bounds(int some, Set<OutcomePair> cases, PatternCount count) {
        return some == 0 ? CountRange.NONE : CountRange.of(some == cases.size(), count.attempts());
    }

    private Set<OutcomePair> cases(TrafficPattern pattern, boolean underPresentRules) {
        PermissionQuery needed = queries.computeIfAbsent(pattern.permissions(), text -> pattern.query());
        IpRange network = pattern.network();
        if (network == null) {
            return Set.of(judged(pattern.from(null, needed)));
        }
        List<IpAddress> addresses = pieces.of(network);
        if (addresses.size() == 1) {
            return Set.of(judged(pattern.from(addresses.getFirst(), needed)));
        }
        Set<OutcomePair> all = new HashSet<>();
        Set<OutcomePair> consistent = new HashSet<>();
        for (IpAddress address : addresses) {
            OutcomePair judged = judged(pattern.from(address, needed));
            all.add(judged);
            if (!underPresentRules || isConsistent(pattern.outcome(), judged.present())) {
                consistent.add(judged);
            }
        }
        return consistent.isEmpty() ? all : consistent;
    }

    private OutcomePair judged(Attempt attempt) {
        return new OutcomePair(
                VerificationPolicy.decide(present, attempt, now), VerificationPolicy.decide(changed, attempt, now));
    }

    /**
     * Returns whether the current address rules are consistent with the recorded outcome for this
     * address.
     */
    private static boolean isConsistent(Outcome recorded, Outcome present) {
        if (OutcomeClassification.subject(recorded) == OutcomeClassification.Subject.THE_KEY
                || OutcomeClassification.subject(present) == OutcomeClassification.Subject.THE_KEY) {
            return true;
        }
        return (recorded == Outcome.IP_NOT_ALLOWED) == (present == Outcome.IP_NOT_ALLOWED);
    }

    /** Evaluates attempts of which only the outcome is recorded. */
    private void judgeUnshaped(Outcome recorded, long count, boolean underPresentRules) {
        attempts += count;
        boolean refusesAll = OutcomeClassification.subject(changedToAny) == OutcomeClassification.Subject.THE_KEY;
        CountRange affected = CountRange.NONE;
        if (!OutcomeClassification.passes(recorded)) {
            affected = mayAllow && !refusesAll ? CountRange.of(false, count) : CountRange.NONE;
            allowed.add(affected, recorded);
        } else if (refusesAll && presentSubject != OutcomeClassification.Subject.THE_KEY) {
            affected = CountRange.of(underPresentRules, count);
            refused.add(affected, changedToAny);
        } else if (!refusesAll && mayRefuse) {
            affected = CountRange.of(false, count);
            refused.add(affected, null);
        }
        passing = passing.plus(refusesAll ? CountRange.NONE : CountRange.of(false, count));
        unshaped += refusesAll && affected.isExact() ? 0 : count;
    }

    /** Returns the result for the traffic evaluated so far. */
    Rehearsal rehearsal(ProposedChange proposal, TrafficSpan span) {
        List<Rehearsal.Uncertainty> doubts = new ArrayList<>();
        addDoubt(doubts, Rehearsal.UncertaintyCause.RULE_WITHIN_NETWORK, vague);
        addDoubt(doubts, Rehearsal.UncertaintyCause.NO_SHAPE, unshaped);
        return new Rehearsal(
                proposal,
                span,
                proposal.before().project().settings().recordTraffic(),
                attempts,
                passing,
                refused.affected(),
                allowed.affected(),
                doubts);
    }

    private static void addDoubt(List<Rehearsal.Uncertainty> doubts, Rehearsal.UncertaintyCause cause, long attempts) {
        if (attempts > 0) {
            doubts.add(new Rehearsal.Uncertainty(cause, attempts));
        }
    }
}
