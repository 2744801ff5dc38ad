package dev.rekey.core.access;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Arbitrary set of addresses, used to compare lists of ranges. Immutable.
 *
 * <p>Ordered by the 128 bits of {@link IpAddress}, which places IPv4 addresses at the IPv4-mapped
 * range. An IPv6 range that spans the mapped range does not contain the IPv4 addresses.
 */
public final class IpAddressSet {

    public static final IpAddressSet NONE = new IpAddressSet(List.of());

    private static final BigInteger FIRST_IPV4 = BigInteger.valueOf(0xFFFFL).shiftLeft(32);
    private static final BigInteger LAST_IPV4 = FIRST_IPV4.add(BigInteger.valueOf(0xFFFF_FFFFL));

    /** Set of all addresses. */
    public static final IpAddressSet ALL = new IpAddressSet(
            List.of(new Span(BigInteger.ZERO, BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE))));

    /** Disjoint spans in ascending order. */
    private final List<Span> spans;

    /** Inclusive range of numbers. */
    private record Span(BigInteger first, BigInteger last) {}

    private IpAddressSet(List<Span> spans) {
        this.spans = spans;
    }

    /** Returns the union of the ranges. */
    public static IpAddressSet of(List<IpRange> ranges) {
        List<Span> all = new ArrayList<>();
        for (IpRange range : ranges) {
            BigInteger first = number(range.first());
            BigInteger size = BigInteger.ONE.shiftLeft(range.first().bits() - range.prefix());
            BigInteger last = first.add(size).subtract(BigInteger.ONE);
            if (range.first().isIpv4()) {
                all.add(new Span(first, last));
            } else {
                addUnless(all, first, last.min(FIRST_IPV4.subtract(BigInteger.ONE)));
                addUnless(all, first.max(LAST_IPV4.add(BigInteger.ONE)), last);
            }
        }
        return new IpAddressSet(joined(all));
    }

    /** Returns the intersection. */
    public IpAddressSet and(IpAddressSet other) {
        List<Span> both = new ArrayList<>();
        int left = 0;
        int right = 0;
        while (left < spans.size() && right < other.spans.size()) {
            Span leftSpan = spans.get(left);
            Span rightSpan = other.spans.get(right);
            addUnless(
                    both,
                    leftSpan.first().max(rightSpan.first()),
                    leftSpan.last().min(rightSpan.last()));
            if (leftSpan.last().compareTo(rightSpan.last()) < 0) {
                left++;
            } else {
                right++;
            }
        }
        return new IpAddressSet(both);
    }

    /** Returns the difference: addresses in this set and not in {@code other}. */
    public IpAddressSet without(IpAddressSet other) {
        return and(other.complement());
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    private IpAddressSet complement() {
        List<Span> rest = new ArrayList<>();
        BigInteger next = BigInteger.ZERO;
        for (Span span : spans) {
            addUnless(rest, next, span.first().subtract(BigInteger.ONE));
            next = span.last().add(BigInteger.ONE);
        }
        addUnless(rest, next, ALL.spans.getFirst().last());
        return new IpAddressSet(rest);
    }

    private static List<Span> joined(List<Span> all) {
        List<Span> joined = new ArrayList<>();
        for (Span span : all.stream().sorted(Comparator.comparing(Span::first)).toList()) {
            if (!joined.isEmpty()
                    && span.first().compareTo(joined.getLast().last().add(BigInteger.ONE)) <= 0) {
                Span before = joined.removeLast();
                joined.add(new Span(before.first(), before.last().max(span.last())));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    private static void addUnless(List<Span> spans, BigInteger first, BigInteger last) {
        if (first.compareTo(last) <= 0) {
            spans.add(new Span(first, last));
        }
    }

    private static BigInteger number(IpAddress address) {
        return unsigned(address.high()).shiftLeft(64).or(unsigned(address.low()));
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
