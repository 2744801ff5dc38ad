package dev.rekey.core.key;

import dev.rekey.core.access.AddressSet;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.key.Effect.Code;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a step between two states of a key means for where it may be used from: which addresses pass now, and did before. */
final class NetworkEffects {

    private static final Codes LOST = new Codes(Code.REFUSES_NETWORK, Code.REFUSES_PART_OF_NETWORK);
    private static final Codes GAINED = new Codes(Code.ACCEPTS_NETWORK, Code.ACCEPTS_PART_OF_NETWORK);

    /** What is said of a network of which all or only some addresses are refused now, or accepted. */
    private record Codes(Code whole, Code part) {}

    private NetworkEffects() {}

    static List<Effect> between(KeySettings before, KeySettings after) {
        if (before.allowedIps().equals(after.allowedIps()) && before.deniedIps().equals(after.deniedIps())) {
            return List.of();
        }
        AddressSet was = accepted(before);
        AddressSet is = accepted(after);
        List<Effect> told = new ArrayList<>();

        AddressSet lost = was.without(is);
        if (isBeyond(lost, before, after)) {
            told.add(Effect.of(Code.REFUSES_OTHER_NETWORKS));
            // Of those that it allows, some may be denied.
            lost = lost.and(AddressSet.of(after.allowedIps()));
        }
        tell(lost, before.allowedIps(), after.deniedIps(), AddressSet.ALL.without(is), LOST, told);

        AddressSet gained = is.without(was);
        if (isBeyond(gained, after, before)) {
            told.add(Effect.of(Code.ACCEPTS_OTHER_NETWORKS));
            gained = gained.and(AddressSet.of(before.allowedIps()));
        }
        tell(gained, after.allowedIps(), before.deniedIps(), is, GAINED, told);

        if (takesUnknown(before) != takesUnknown(after)) {
            told.add(Effect.of(takesUnknown(after) ? Code.ACCEPTS_UNKNOWN_ADDRESS : Code.REFUSES_UNKNOWN_ADDRESS));
        }
        return told;
    }

    private static AddressSet accepted(KeySettings settings) {
        AddressSet allowed = settings.allowedIps().isEmpty() ? AddressSet.ALL : AddressSet.of(settings.allowedIps());
        return allowed.without(AddressSet.of(settings.deniedIps()));
    }

    private static boolean takesUnknown(KeySettings settings) {
        return settings.allowedIps().isEmpty() && settings.deniedIps().isEmpty();
    }

    /** Whether there was no rule to allow on one side, and the other's let addresses pass that one's do not. */
    private static boolean isBeyond(AddressSet moved, KeySettings open, KeySettings narrow) {
        return open.allowedIps().isEmpty()
                && !narrow.allowedIps().isEmpty()
                && !moved.without(AddressSet.of(narrow.allowedIps())).isEmpty();
    }

    /**
     * Names the ranges in which addresses have moved: first those of which all have, and the others only for what is in none
     * of these.
     *
     * @param some where they may be, together with {@code others}
     * @param now where addresses are now as the moved ones are
     */
    private static void tell(
            AddressSet moved,
            List<IpRange> some,
            List<IpRange> others,
            AddressSet now,
            Codes codes,
            List<Effect> told) {
        Set<IpRange> ranges = new LinkedHashSet<>(some);
        ranges.addAll(others);
        List<IpRange> exact =
                outermost(ranges.stream().filter(range -> isIn(range, moved)).toList());
        exact.forEach(range -> told.add(Effect.of(codes.whole(), range.toString())));
        AddressSet rest = moved.without(AddressSet.of(exact));
        List<IpRange> vague = outermost(ranges.stream()
                .filter(range -> !AddressSet.of(List.of(range)).and(rest).isEmpty())
                .toList());
        vague.forEach(range -> told.add(Effect.of(isIn(range, now) ? codes.whole() : codes.part(), range.toString())));
    }

    private static boolean isIn(IpRange range, AddressSet set) {
        AddressSet addresses = AddressSet.of(List.of(range));
        return !addresses.isEmpty() && addresses.without(set).isEmpty();
    }

    /** Without those that lie in another of them. */
    private static List<IpRange> outermost(List<IpRange> ranges) {
        return ranges.stream()
                .filter(range -> ranges.stream().noneMatch(other -> !other.equals(range) && other.contains(range)))
                .toList();
    }
}
