package dev.rekey.core.finding;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Computes the smallest set of CIDR blocks that covers given addresses exactly. */
final class CidrAggregator {

    private static final Comparator<IpRange> WIDEST_FIRST = Comparator.comparingInt(
                    (IpRange range) -> range.first().bits())
            .thenComparing(range -> range.first().high(), Long::compareUnsigned)
            .thenComparing(range -> range.first().low(), Long::compareUnsigned)
            .thenComparingInt(IpRange::prefix);

    private CidrAggregator() {}

    /** Returns the union in ascending order, without nested or mergeable ranges. */
    static List<IpRange> collapsed(List<IpRange> ranges) {
        List<IpRange> collapsed = new ArrayList<>();
        for (IpRange range : ranges.stream().sorted(WIDEST_FIRST).toList()) {
            if (!collapsed.isEmpty() && collapsed.getLast().contains(range)) {
                continue;
            }
            collapsed.add(range);
            joinHalves(collapsed);
        }
        return collapsed;
    }

    /** Returns the parts of {@code seen} that are in {@code allowed}. */
    static List<IpRange> within(List<IpRange> seen, List<IpRange> allowed) {
        Set<IpRange> both = new LinkedHashSet<>();
        for (IpRange network : seen) {
            for (IpRange range : allowed) {
                if (range.contains(network)) {
                    both.add(network);
                } else if (network.contains(range)) {
                    both.add(range);
                }
            }
        }
        return List.copyOf(both);
    }

    private static void joinHalves(List<IpRange> ranges) {
        while (ranges.size() > 1) {
            Optional<IpRange> whole = whole(ranges.get(ranges.size() - 2), ranges.getLast());
            if (whole.isEmpty()) {
                return;
            }
            ranges.removeLast();
            ranges.removeLast();
            ranges.add(whole.get());
        }
    }

    private static Optional<IpRange> whole(IpRange lower, IpRange upper) {
        if (lower.prefix() != upper.prefix()
                || lower.prefix() == 0
                || lower.first().isIpv4() != upper.first().isIpv4()) {
            return Optional.empty();
        }
        int lastBit = 128 - lower.first().bits() + lower.prefix() - 1;
        long high = lower.first().high();
        long low = lower.first().low();
        long halfHigh = lastBit < 64 ? 1L << (63 - lastBit) : 0;
        long halfLow = lastBit < 64 ? 0 : 1L << (127 - lastBit);
        boolean halves = (high & halfHigh) == 0
                && (low & halfLow) == 0
                && upper.first().equals(new IpAddress(high | halfHigh, low | halfLow));
        return halves ? Optional.of(new IpRange(lower.first(), lower.prefix() - 1)) : Optional.empty();
    }
}
