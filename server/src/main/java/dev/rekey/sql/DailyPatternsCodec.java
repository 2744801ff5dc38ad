package dev.rekey.sql;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.traffic.TrafficPattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Codec of the traffic patterns of one key on one day. Patterns are numbered from 0 in order of
 * appearance and packed into a few short rows. Not thread-safe.
 *
 * <p>A row is called a part and contains entries. An entry is either a text, numbered from 1 across
 * all parts, or a pattern, which refers to its texts by number; 0 means none. Parts are
 * append-only, so that numbers never change.
 */
final class DailyPatternsCodec {

    /** Keeps a row below PostgreSQL's TOAST threshold, and lets two rows fit into a SQLite page. */
    static final int PART_BYTES = 1_900;

    static final int MAX_PARTS = 4;

    /**
     * First byte of an entry: 0 for a text, otherwise an outcome code and the kind of the network
     * that follows.
     */
    private static final int TEXT = 0;

    private static final int OUTCOME_BITS = 4;
    private static final int NO_NETWORK = 0;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private static final int IPV4_BYTES = TrafficPattern.IPV4_PREFIX / 8;
    private static final int IPV6_BYTES = TrafficPattern.IPV6_PREFIX / 8;
    private static final long IPV4_START = 0xFFFFL << 32;

    private final List<VarintBuffer> parts = new ArrayList<>();
    private final List<TrafficPattern> shapes = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<TrafficPattern, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> textNumbers = new HashMap<>();
    private final BitSet changed = new BitSet();
    private final UnaryOperator<String> shared;

    /** Creates a day without patterns. */
    DailyPatternsCodec() {
        this(UnaryOperator.identity());
    }

    /** @param shared interns texts: returns one instance for all equal texts */
    DailyPatternsCodec(UnaryOperator<String> shared) {
        this.shared = shared;
    }

    /** Reads the next stored part. */
    void read(byte[] part) {
        VarintBuffer packed = new VarintBuffer(part);
        parts.add(packed);
        while (packed.hasMore()) {
            int head = packed.take();
            if (head == TEXT) {
                texts.add(shared.apply(packed.takeText()));
            } else {
                IpRange network = network(head >> OUTCOME_BITS, packed);
                String origin = textOrNull(packed.takeNumber());
                String permissions = textOrNull(packed.takeNumber());
                shapes.add(new TrafficPattern(
                        network,
                        origin,
                        permissions == null ? "" : permissions,
                        textOrNull(packed.takeNumber()),
                        OutcomeCodes.outcome(head & ((1 << OUTCOME_BITS) - 1))));
            }
        }
    }

    /** The patterns, indexed by number. */
    List<TrafficPattern> shapes() {
        return shapes;
    }

    /** The number of a pattern; -1 if it has none. */
    int find(TrafficPattern pattern) {
        if (numbers.size() < shapes.size() || textNumbers.size() < texts.size()) {
            for (int at = 0; at < shapes.size(); at++) {
                numbers.put(shapes.get(at), at);
            }
            for (int at = 0; at < texts.size(); at++) {
                textNumbers.put(texts.get(at), at + 1);
            }
        }
        return numbers.getOrDefault(pattern, -1);
    }

    /** The number of a pattern, which is added if it is new; -1 if there is no space for it. */
    int numberOf(TrafficPattern pattern) {
        int known = find(pattern);
        return known >= 0 ? known : add(pattern);
    }

    /** Passes the number and content of each part that has grown since it was read. */
    void forEachChanged(BiConsumer<Integer, byte[]> consumer) {
        changed.stream().forEach(part -> consumer.accept(part, parts.get(part).toBytes()));
    }

    private int add(TrafficPattern pattern) {
        int origin = place(pattern.origin());
        int permissions = place(pattern.permissions().isEmpty() ? null : pattern.permissions());
        int resource = place(pattern.resource());
        if (origin < 0 || permissions < 0 || resource < 0) {
            return -1;
        }
        VarintBuffer entry = new VarintBuffer();
        IpRange network = pattern.network();
        int kind = network == null ? NO_NETWORK : network.first().isIpv4() ? IPV4 : IPV6;
        entry.put(kind << OUTCOME_BITS | OutcomeCodes.code(pattern.outcome()));
        if (network != null) {
            putNetwork(entry, network.first());
        }
        entry.putNumber(origin);
        entry.putNumber(permissions);
        entry.putNumber(resource);
        if (!append(entry)) {
            return -1;
        }
        shapes.add(pattern);
        numbers.put(pattern, shapes.size() - 1);
        return shapes.size() - 1;
    }

    /**
     * The number of a text, which is added if it is new: 0 for null, -1 if there is no space for
     * it.
     */
    private int place(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        Integer known = textNumbers.get(text);
        if (known != null) {
            return known;
        }
        VarintBuffer entry = new VarintBuffer();
        entry.put(TEXT);
        entry.putText(text);
        if (!append(entry)) {
            return -1;
        }
        texts.add(text);
        textNumbers.put(text, texts.size());
        return texts.size();
    }

    /**
     * Appends an entry to the last part or a new one; filling an earlier part would change the
     * numbering.
     */
    private boolean append(VarintBuffer entry) {
        boolean fits = !parts.isEmpty() && parts.getLast().size() + entry.size() <= PART_BYTES;
        if (!fits && (parts.size() == MAX_PARTS || entry.size() > PART_BYTES)) {
            return false;
        }
        if (!fits) {
            parts.add(new VarintBuffer());
        }
        parts.getLast().putAll(entry.toBytes());
        changed.set(parts.size() - 1);
        return true;
    }

    private static void putNetwork(VarintBuffer entry, IpAddress first) {
        if (first.isIpv4()) {
            entry.putBytes(first.low() >>> (32 - TrafficPattern.IPV4_PREFIX), IPV4_BYTES);
        } else {
            entry.putBytes(first.high() >>> (64 - TrafficPattern.IPV6_PREFIX), IPV6_BYTES);
        }
    }

    private static @Nullable IpRange network(int kind, VarintBuffer packed) {
        return switch (kind) {
            case IPV4 ->
                new IpRange(
                        new IpAddress(
                                0, IPV4_START | packed.takeBytes(IPV4_BYTES) << (32 - TrafficPattern.IPV4_PREFIX)),
                        TrafficPattern.IPV4_PREFIX);
            case IPV6 ->
                new IpRange(
                        new IpAddress(packed.takeBytes(IPV6_BYTES) << (64 - TrafficPattern.IPV6_PREFIX), 0),
                        TrafficPattern.IPV6_PREFIX);
            default -> null;
        };
    }

    private @Nullable String textOrNull(long number) {
        return number == 0 ? null : texts.get((int) number - 1);
    }
}
