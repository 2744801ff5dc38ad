package dev.rekey.core.key.effect;

import dev.rekey.core.access.IpAddressSet;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.ChangeEffect.Code;
import dev.rekey.core.key.KeySettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Computes the effects of a change on the networks that a key accepts. Pure. */
final class NetworkEffects {

    private static final Codes LOST = new Codes(Code.REFUSES_NETWORK, Code.REFUSES_PART_OF_NETWORK);
    private static final Codes GAINED = new Codes(Code.ACCEPTS_NETWORK, Code.ACCEPTS_PART_OF_NETWORK);

    /** Effect codes for a network that is affected as a whole or in part. */
    private record Codes(Code whole, Code part) {}

    private NetworkEffects() {}

    static List<ChangeEffect> between(KeySettings before, KeySettings after) {
        if (before.allowedIps().equals(after.allowedIps()) && before.deniedIps().equals(after.deniedIps())) {
            return List.of();
        }
        IpAddressSet was = accepted(before);
        IpAddressSet is = accepted(after);
        List<ChangeEffect> effects = new ArrayList<>();

        IpAddressSet lost = was.without(is);
        if (isBeyond(lost, before, after)) {
            effects.add(ChangeEffect.of(Code.REFUSES_OTHER_NETWORKS));
            // Some of the allowed addresses may be denied.
            lost = lost.and(IpAddressSet.of(after.allowedIps()));
        }
        add(lost, before.allowedIps(), after.deniedIps(), IpAddressSet.ALL.without(is), LOST, effects);

        IpAddressSet gained = is.without(was);
        if (isBeyond(gained, after, before)) {
            effects.add(ChangeEffect.of(Code.ACCEPTS_OTHER_NETWORKS));
            gained = gained.and(IpAddressSet.of(before.allowedIps()));
        }
        add(gained, after.allowedIps(), before.deniedIps(), is, GAINED, effects);

        if (takesUnknown(before) != takesUnknown(after)) {
            effects.add(
                    ChangeEffect.of(takesUnknown(after) ? Code.ACCEPTS_UNKNOWN_ADDRESS : Code.REFUSES_UNKNOWN_ADDRESS));
        }
        return effects;
    }

    private static IpAddressSet accepted(KeySettings settings) {
        IpAddressSet allowed =
                settings.allowedIps().isEmpty() ? IpAddressSet.ALL : IpAddressSet.of(settings.allowedIps());
        return allowed.without(IpAddressSet.of(settings.deniedIps()));
    }

    private static boolean takesUnknown(KeySettings settings) {
        return settings.allowedIps().isEmpty() && settings.deniedIps().isEmpty();
    }

    /**
     * Returns whether {@code open} has no allow list and the affected addresses extend beyond the
     * allow list of {@code narrow}.
     */
    private static boolean isBeyond(IpAddressSet affected, KeySettings open, KeySettings narrow) {
        return open.allowedIps().isEmpty()
                && !narrow.allowedIps().isEmpty()
                && !affected.without(IpAddressSet.of(narrow.allowedIps())).isEmpty();
    }

    /**
     * Adds an effect for each range with affected addresses: first the ranges that are affected as
     * a whole, then others, but only for addresses outside the first.
     *
     * @param some ranges that may contain affected addresses, together with {@code others}
     * @param now addresses that now have the status of the affected ones
     */
    private static void add(
            IpAddressSet affected,
            List<IpRange> some,
            List<IpRange> others,
            IpAddressSet now,
            Codes codes,
            List<ChangeEffect> effects) {
        Set<IpRange> ranges = new LinkedHashSet<>(some);
        ranges.addAll(others);
        List<IpRange> whole =
                outermost(ranges.stream().filter(range -> isIn(range, affected)).toList());
        whole.forEach(range -> effects.add(ChangeEffect.of(codes.whole(), range.toString())));
        IpAddressSet rest = affected.without(IpAddressSet.of(whole));
        List<IpRange> partial = outermost(ranges.stream()
                .filter(range -> !IpAddressSet.of(List.of(range)).and(rest).isEmpty())
                .toList());
        partial.forEach(range ->
                effects.add(ChangeEffect.of(isIn(range, now) ? codes.whole() : codes.part(), range.toString())));
    }

    private static boolean isIn(IpRange range, IpAddressSet set) {
        IpAddressSet addresses = IpAddressSet.of(List.of(range));
        return !addresses.isEmpty() && addresses.without(set).isEmpty();
    }

    /** Returns the ranges that lie in no other one. */
    private static List<IpRange> outermost(List<IpRange> ranges) {
        return ranges.stream()
                .filter(range -> ranges.stream().noneMatch(other -> !other.equals(range) && other.contains(range)))
                .toList();
    }
}
