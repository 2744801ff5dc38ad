package dev.rekey.integration.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a key was after each of its changes and its owner's, and which of these states a node may still judge by. It knows
 * the promises and nothing of how they are kept: a state may be used for so long after the change that ended it was
 * answered, at no node that has shown or must have seen a later one.
 */
public final class KeyModel {

    /**
     * The key after a change.
     *
     * @param live the numbers of the secrets that stand for it
     */
    public record State(
            boolean there,
            boolean revoked,
            boolean enabled,
            boolean ownerEnabled,
            boolean credited,
            Set<Integer> live) {

        public State {
            live = Set.copyOf(live);
        }

        /** The verdict on one of its secrets, credits aside. */
        String code(int secret) {
            if (!there || !live.contains(secret)) {
                return "NOT_FOUND";
            }
            return revoked ? "REVOKED" : enabled && ownerEnabled ? "VALID" : "DISABLED";
        }
    }

    private record Change(State state, long epoch, long answered) {}

    private static final int MAX_SECRETS = 32;

    private final List<Change> changes = new ArrayList<>();
    private final int[][] seen;
    private final long maxStale;
    private int fewest;
    private int most;

    /** @param maxStale nanoseconds for which a state may be used after its end */
    public KeyModel(int nodes, long maxStale, State first, long epoch, long answered) {
        this.seen = new int[nodes][MAX_SECRETS];
        this.maxStale = maxStale;
        changes.add(new Change(first, epoch, answered));
    }

    public State newest() {
        return changes.getLast().state();
    }

    public long epoch() {
        return changes.getLast().epoch();
    }

    /** A change was made at a node, and answered at that time. */
    public void changed(State state, int maker, long epoch, long answered) {
        changes.add(new Change(state, epoch, answered));
        Arrays.fill(seen[maker], changes.size() - 1);
    }

    /** There are so many credits, from now on. */
    public void credits(int number) {
        fewest = number;
        most = number;
    }

    /** Every node has applied all changes so far. */
    public void confirmed() {
        for (int[] each : seen) {
            Arrays.fill(each, changes.size() - 1);
        }
    }

    /** Which verdicts can be explained. */
    public Set<String> explained(int node, int secret, long start, long minEpoch) {
        Set<String> codes = new TreeSet<>();
        for (int at = oldest(node, secret, start, minEpoch); at < changes.size(); at++) {
            State state = changes.get(at).state();
            String code = state.code(secret);
            if (!code.equals("VALID") || !state.credited() || most > 0) {
                codes.add(code);
            }
            if (code.equals("VALID") && state.credited() && fewest == 0) {
                codes.add("CREDITS_EXHAUSTED");
            }
        }
        return codes;
    }

    /** A node has given that verdict: what it has shown to know it does not forget. */
    public void answered(int node, int secret, long start, long minEpoch, String code) {
        int from = oldest(node, secret, start, minEpoch);
        boolean paid = false;
        boolean unpaid = false;
        int first = changes.size() - 1;
        for (int at = changes.size() - 1; at >= from; at--) {
            State state = changes.get(at).state();
            boolean valid = state.code(secret).equals("VALID");
            boolean fits = code.equals("CREDITS_EXHAUSTED")
                    ? valid && state.credited()
                    : state.code(secret).equals(code);
            if (fits) {
                first = at;
                paid |= valid && state.credited();
                unpaid |= valid && !state.credited();
            }
        }
        seen[node][secret] = Math.max(seen[node][secret], first);
        if (code.equals("VALID") && paid) {
            fewest = Math.max(0, fewest - 1);
            most = unpaid ? most : most - 1;
        } else if (code.equals("CREDITS_EXHAUSTED")) {
            credits(0);
        }
    }

    /** What a node remembers it remembers of each secret by itself. */
    private int oldest(int node, int secret, long start, long minEpoch) {
        int at = seen[node][secret];
        while (at + 1 < changes.size()
                && (changes.get(at + 1).epoch() <= minEpoch
                        || start - changes.get(at + 1).answered() > maxStale)) {
            at++;
        }
        return at;
    }
}
