package dev.rekey.core.access;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Any set of addresses, to tell what two lists of ranges mean together. Immutable.
 *
 * <p>Numbers are those of the 128 bits of {@link Address}, so that IPv4 addresses lie among the IPv4-mapped ones. A range of
 * IPv6 addresses that goes around them holds none of them.
 */
public final class AddressSet {

    public static final AddressSet NONE = new AddressSet(List.of());

    private static final BigInteger FIRST_IPV4 = BigInteger.valueOf(0xFFFFL).shiftLeft(32);
    private static final BigInteger LAST_IPV4 = FIRST_IPV4.add(BigInteger.valueOf(0xFFFF_FFFFL));

    /** Every address there is. */
    public static final AddressSet ALL = new AddressSet(
            List.of(new Span(BigInteger.ZERO, BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE))));

    /** Apart from each other, in rising order. */
    private final List<Span> spans;

    /** Numbers from the first to the last. */
    private record Span(BigInteger first, BigInteger last) {}

    private AddressSet(List<Span> spans) {
        this.spans = spans;
    }

    /** The addresses that are in one of the ranges. */
    public static AddressSet of(List<IpRange> ranges) {
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
        return new AddressSet(joined(all));
    }

    /** The addresses that are in both. */
    public AddressSet and(AddressSet other) {
        List<Span> both = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < spans.size() && theirs < other.spans.size()) {
            Span one = spans.get(mine);
            Span two = other.spans.get(theirs);
            addUnless(both, one.first().max(two.first()), one.last().min(two.last()));
            if (one.last().compareTo(two.last()) < 0) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new AddressSet(both);
    }

    /** The addresses that are in this one and not in the other. */
    public AddressSet without(AddressSet other) {
        return and(other.complement());
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    private AddressSet complement() {
        List<Span> rest = new ArrayList<>();
        BigInteger next = BigInteger.ZERO;
        for (Span span : spans) {
            addUnless(rest, next, span.first().subtract(BigInteger.ONE));
            next = span.last().add(BigInteger.ONE);
        }
        addUnless(rest, next, ALL.spans.getFirst().last());
        return new AddressSet(rest);
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

    private static BigInteger number(Address address) {
        return unsigned(address.high()).shiftLeft(64).or(unsigned(address.low()));
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
