package dev.rekey.core.traffic;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.Proposal;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.Packing;
import dev.rekey.core.verify.Policy;
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
 * Replays recorded attempts against the current and the changed key with {@link Policy}. Not
 * thread-safe.
 *
 * <p>Only the network of an address is recorded. One address of each piece that the rules
 * distinguish is evaluated: if all agree, the result is exact; otherwise it is a range.
 */
final class TrafficJudge {

    private static final Packing UNPACKED = new Packing() {
        @Override
        public <T> T shared(T part) {
            return part;
        }

        @Override
        public byte[] packed(Metadata metadata) {
            return new byte[0];
        }
    };

    private final KeyFacts present;
    private final KeyFacts changed;
    private final Instant now;
    private final NetworkPieces pieces;
    private final Weight.Subject presentSubject;
    private final Outcome changedToAny;
    private final boolean mayRefuse;
    private final boolean mayAllow;
    private final Map<String, PermissionQuery> queries = new HashMap<>();
    private final TurnedCount refused = new TurnedCount();
    private final TurnedCount allowed = new TurnedCount();
    private long attempts;
    private long vague;
    private long unshaped;
    private Bounds passing = Bounds.NONE;

    /** Outcomes of an attempt with the current and the changed key. */
    private record Case(Outcome present, Outcome changed) {}

    TrafficJudge(Proposal proposal, Instant now) {
        this.present = facts(proposal.before());
        this.changed = facts(proposal.after());
        this.now = now;
        this.pieces = new NetworkPieces(rules(proposal));
        Attempt any = new Attempt(null, null, false, PermissionQuery.NONE, null);
        this.presentSubject = Weight.subject(Policy.decide(present, any, now));
        this.changedToAny = Policy.decide(changed, any, now);
        boolean lifted =
                presentSubject == Weight.Subject.THE_KEY && Weight.subject(changedToAny) != Weight.Subject.THE_KEY;
        this.mayRefuse = lifted || has(proposal, Weight.Direction.REFUSES);
        this.mayAllow = has(proposal, Weight.Direction.ALLOWS);
    }

    private static KeyFacts facts(OwnedKey owned) {
        return KeyFacts.of(owned, owned.key().newestSecret(), false, 0, UNPACKED);
    }

    private static List<IpRange> rules(Proposal proposal) {
        List<IpRange> rules = new ArrayList<>();
        for (OwnedKey owned : List.of(proposal.before(), proposal.after())) {
            KeySettings settings = owned.key().settings();
            rules.addAll(settings.allowedIps());
            rules.addAll(settings.deniedIps());
        }
        return rules;
    }

    private static boolean has(Proposal proposal, Weight.Direction direction) {
        return proposal.effects().stream().anyMatch(effect -> Weight.direction(effect.code()) == direction);
    }

    /**
     * Evaluates recorded traffic.
     *
     * @param underPresentRules whether the key already had its current rules when the traffic was
     *     recorded; the outcome then narrows down the address
     */
    void judge(Traffic traffic, boolean underPresentRules) {
        for (ShapeCount count : traffic.shapes()) {
            judge(count, underPresentRules);
        }
        traffic.unshaped().forEach((outcome, number) -> judgeUnshaped(outcome, number, underPresentRules));
    }

    private void judge(ShapeCount count, boolean underPresentRules) {
        Shape shape = count.shape();
        Outcome recorded = shape.outcome();
        Set<Case> cases = cases(shape, underPresentRules);
        Map<Outcome, Bounds> refusedFor = new EnumMap<>(Outcome.class);
        Set<Outcome> predicted = EnumSet.noneOf(Outcome.class);
        int newlyDenied = 0;
        int newlyAllowed = 0;
        int pass = 0;
        for (Case candidate : cases) {
            predicted.add(candidate.changed());
            pass += Weight.passes(candidate.changed()) ? 1 : 0;
            newlyAllowed += Weight.isLetIn(recorded, candidate.present(), candidate.changed()) ? 1 : 0;
            if (Weight.isTurnedAway(recorded, candidate.present(), candidate.changed())) {
                newlyDenied++;
                refusedFor.put(candidate.changed(), Bounds.of(false, count.attempts()));
            }
        }
        attempts += count.attempts();
        passing = passing.plus(bounds(pass, cases, count));
        if (newlyDenied > 0) {
            if (newlyDenied == cases.size() && refusedFor.size() == 1) {
                refusedFor.replaceAll((reason, bounds) -> Bounds.of(true, count.attempts()));
            }
            refused.add(count, bounds(newlyDenied, cases, count), refusedFor, predicted);
        }
        if (newlyAllowed > 0) {
            Bounds affected = bounds(newlyAllowed, cases, count);
            allowed.add(count, affected, Map.of(recorded, affected), predicted);
        }
        boolean exact = (newlyDenied == 0 || newlyDenied == cases.size())
                && (newlyAllowed == 0 || newlyAllowed == cases.size());
        vague += exact && (pass == 0 || pass == cases.size()) ? 0 : count.attempts();
    }

    private static Bounds bounds(int some, Set<Case> cases, ShapeCount count) {
        return some == 0 ? Bounds.NONE : Bounds.of(some == cases.size(), count.attempts());
    }

    private Set<Case> cases(Shape shape, boolean underPresentRules) {
        PermissionQuery needed = queries.computeIfAbsent(shape.permissions(), text -> shape.query());
        IpRange network = shape.network();
        if (network == null) {
            return Set.of(judged(shape.from(null, needed)));
        }
        List<Address> addresses = pieces.of(network);
        if (addresses.size() == 1) {
            return Set.of(judged(shape.from(addresses.getFirst(), needed)));
        }
        Set<Case> all = new HashSet<>();
        Set<Case> consistent = new HashSet<>();
        for (Address address : addresses) {
            Case judged = judged(shape.from(address, needed));
            all.add(judged);
            if (!underPresentRules || isConsistent(shape.outcome(), judged.present())) {
                consistent.add(judged);
            }
        }
        return consistent.isEmpty() ? all : consistent;
    }

    private Case judged(Attempt attempt) {
        return new Case(Policy.decide(present, attempt, now), Policy.decide(changed, attempt, now));
    }

    /**
     * Returns whether the current address rules are consistent with the recorded outcome for this
     * address.
     */
    private static boolean isConsistent(Outcome recorded, Outcome present) {
        if (Weight.subject(recorded) == Weight.Subject.THE_KEY || Weight.subject(present) == Weight.Subject.THE_KEY) {
            return true;
        }
        return (recorded == Outcome.IP_NOT_ALLOWED) == (present == Outcome.IP_NOT_ALLOWED);
    }

    /** Evaluates attempts of which only the outcome is recorded. */
    private void judgeUnshaped(Outcome recorded, long count, boolean underPresentRules) {
        attempts += count;
        boolean refusesAll = Weight.subject(changedToAny) == Weight.Subject.THE_KEY;
        Bounds affected = Bounds.NONE;
        if (!Weight.passes(recorded)) {
            affected = mayAllow && !refusesAll ? Bounds.of(false, count) : Bounds.NONE;
            allowed.add(affected, recorded);
        } else if (refusesAll && presentSubject != Weight.Subject.THE_KEY) {
            affected = Bounds.of(underPresentRules, count);
            refused.add(affected, changedToAny);
        } else if (!refusesAll && mayRefuse) {
            affected = Bounds.of(false, count);
            refused.add(affected, null);
        }
        passing = passing.plus(refusesAll ? Bounds.NONE : Bounds.of(false, count));
        unshaped += refusesAll && affected.isExact() ? 0 : count;
    }

    /** Returns the result for the traffic evaluated so far. */
    Rehearsal rehearsal(Proposal proposal, TrafficSpan span) {
        List<Rehearsal.Doubt> doubts = new ArrayList<>();
        addDoubt(doubts, Rehearsal.Cause.RULE_WITHIN_NETWORK, vague);
        addDoubt(doubts, Rehearsal.Cause.NO_SHAPE, unshaped);
        return new Rehearsal(
                proposal,
                span,
                proposal.before().project().settings().recordTraffic(),
                attempts,
                passing,
                refused.turned(),
                allowed.turned(),
                doubts);
    }

    private static void addDoubt(List<Rehearsal.Doubt> doubts, Rehearsal.Cause cause, long attempts) {
        if (attempts > 0) {
            doubts.add(new Rehearsal.Doubt(cause, attempts));
        }
    }
}
