package dev.rekey.node;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RememberedMark;
import dev.rekey.node.RedisMarks.Heard;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts rate limits in one Redis or Valkey together with all nodes that do, exactly: all limits of an attempt in one round
 * trip. Thread-safe; {@link #take} waits, for at most {@link #BOUND}.
 *
 * <p>What cannot be counted there in that time goes by each limit's own {@link RateLimit.OnOutage}. So does a limit whose uses
 * are no longer known since Redis lost what it had counted, until none of them would matter any more: for one window at most.
 * Redis goes on counting such a limit meanwhile.
 */
public final class RedisLimits implements UseLimits, AutoCloseable {

    /** How long an attempt waits for Redis. */
    public static final Duration BOUND = Duration.ofMillis(50);

    static final String MARK = "rekey:counting-since";

    /** A mark can change while it is learned, but hardly twice. */
    private static final int TRIES = 4;

    private static final String EXACT = "exact";
    private static final String AFTERWARDS = "after";

    private final RedisLine line;
    private final RedisMarks marks;
    private final WithoutRedis without;
    private final LongSupplier ticker = System::nanoTime;
    private final Duration bound;
    private final Supplier<String> time;
    private final String nonce;
    private final AtomicLong questions = new AtomicLong();

    /**
     * Connects to it. Where that fails it is tried again in the background, and nothing is thrown.
     *
     * @param url {@code redis://…} or, over TLS, {@code rediss://…}
     * @param shares counts what is to be shared while Redis is away
     * @param remembered where the installation keeps Redis's mark; asked now, and told in the background
     * @throws IllegalArgumentException where the URL is no such one
     * @throws dev.rekey.core.Outage where the mark cannot be read
     */
    public RedisLimits(String url, RateLimiter shares, RememberedMark remembered) {
        this(url, shares, remembered, () -> "", BOUND);
    }

    /**
     * The same for tests.
     *
     * @param time microseconds since 1970 instead of Redis's own time; "" is Redis's own
     * @param bound instead of {@link #BOUND}
     */
    RedisLimits(String url, RateLimiter shares, RememberedMark remembered, Supplier<String> time, Duration bound) {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        this.nonce = HexFormat.of().formatHex(random);
        this.time = time;
        this.bound = bound;
        this.without = new WithoutRedis(shares);
        this.line = new RedisLine(url, ticker, bound);
        try {
            this.marks = new RedisMarks(remembered, ticker);
        } catch (RuntimeException failed) {
            line.close();
            throw failed;
        }
    }

    /** Whether Redis counts now; if not, all limits go by their own setting. */
    public boolean isUp() {
        return line.isUp();
    }

    /** Only while Redis is away: it takes a round trip otherwise. */
    @Override
    public @Nullable Taken takeAtOnce(List<Wanted> wanted, long cost) {
        return line.isUp() ? null : without.take(wanted, cost);
    }

    @Override
    public Taken take(List<Wanted> wanted, long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost is negative");
        }
        Map<String, Wanted> byKey = new LinkedHashMap<>();
        for (Wanted each : wanted) {
            if (byKey.putIfAbsent(key(each), each) != null) {
                throw new IllegalArgumentException("the same limit is wanted twice");
            }
        }
        long deadline = ticker.getAsLong() + bound.toNanos();
        for (int tries = 0; tries < TRIES && line.isUp() && ticker.getAsLong() - deadline < 0; tries++) {
            Heard heard = marks.heard();
            Taken taken = attempt(heard, byKey, cost, deadline);
            if (taken != null) {
                return taken;
            }
            if (marks.heard().equals(heard)) {
                break;
            }
        }
        return without.take(wanted, cost);
    }

    /** One question; {@code null} where it was not answered, or only with news of the mark. Then nothing was taken here. */
    private @Nullable Taken attempt(Heard heard, Map<String, Wanted> wanted, long cost, long deadline) {
        if (heard.mark().lost() && !heard.isTimeKnown()) {
            ask(heard, Map.of(), List.of(), 0, deadline);
            return null;
        }
        List<Wanted> doubtful = wanted.values().stream()
                .filter(each -> marks.secondsInDoubt(heard, each.limit()) > 0)
                .toList();
        TakenTogether here = takeHere(heard, doubtful, cost);
        List<Object> answer = ask(heard, wanted, doubtful, here.granted() ? cost : 0, deadline);
        if (answer == null) {
            without.giveBack(here.here());
            return null;
        }
        boolean granted = here.granted() && (long) answer.get(0) == 1;
        if (here.granted() && !granted) {
            without.giveBack(here.here());
            here = takeHere(heard, doubtful, 0);
        }
        long now = (long) answer.get(1);
        List<LimitLeft> left = new ArrayList<>(wanted.size());
        List<Wanted> inRedis = new ArrayList<>(wanted.size());
        Iterator<LimitLeft> leftHere = here.left().iterator();
        int at = 3;
        for (Wanted each : wanted.values()) {
            if (doubtful.contains(each)) {
                left.add(leftHere.next());
            } else {
                inRedis.add(each);
                left.add(new RedisLeft((long) answer.get(at), (long) answer.get(at + 1), now)
                        .of(each.limit(), granted ? 0 : cost));
            }
            at += 2;
        }
        return new TakenTogether(
                granted,
                List.copyOf(left),
                List.copyOf(inRedis),
                cost,
                now,
                heard.mark().text(),
                here.here());
    }

    private TakenTogether takeHere(Heard heard, List<Wanted> doubtful, long cost) {
        return without.take(doubtful, cost, limit -> marks.secondsInDoubt(heard, limit));
    }

    /** The answer to those who know Redis's mark; {@code null} where it is away, or the mark was another. */
    private @Nullable List<Object> ask(
            Heard heard, Map<String, Wanted> wanted, List<Wanted> doubtful, long cost, long deadline) {
        List<String> keys = new ArrayList<>(1 + wanted.size());
        keys.add(MARK);
        keys.addAll(wanted.keySet());
        List<String> values = new ArrayList<>(4 + 4 * wanted.size());
        values.add(heard.mark().text());
        values.add(nonce + "-" + questions.incrementAndGet());
        values.add(time.get());
        values.add(Long.toString(Math.min(cost, RateLimit.MAX_LIMIT + 1)));
        for (Wanted each : wanted.values()) {
            addTerms(values, each.limit());
            values.add(doubtful.contains(each) ? AFTERWARDS : EXACT);
        }
        List<Object> answer = line.ask(RedisScript.TAKE, array(keys), array(values), deadline);
        if (answer == null) {
            return null;
        }
        long now = (long) answer.get(1);
        if ((long) answer.get(0) < 0) {
            marks.hear(heard, (String) answer.get(3), now);
            return null;
        }
        if (!heard.isTimeKnown()) {
            marks.hear(heard, heard.mark().text(), now);
        }
        return answer;
    }

    @Override
    public void giveBack(Taken taken) {
        if (!(taken instanceof TakenTogether together)) {
            throw new IllegalArgumentException("it was not taken here");
        }
        if (!together.granted() || together.cost() == 0) {
            return;
        }
        without.giveBack(together.here());
        if (together.inRedis().isEmpty()) {
            return;
        }
        List<String> keys = new ArrayList<>(List.of(MARK));
        List<String> values = new ArrayList<>(
                List.of(together.mark(), Long.toString(together.at()), time.get(), Long.toString(together.cost())));
        for (Wanted each : together.inRedis()) {
            keys.add(key(each));
            addTerms(values, each.limit());
        }
        line.tell(RedisScript.GIVE_BACK, array(keys), array(values));
    }

    /** Under what it is counted there; made of public ids and no secret. */
    static String key(Wanted wanted) {
        RateLimit limit = wanted.limit();
        return switch (wanted.holder()) {
            case Wanted.OneKey(var id) -> "rekey:limit:key:" + id.value() + ":" + limit.name();
            case Wanted.WholeProject(var id) -> "rekey:limit:project:" + id.value() + ":" + limit.name();
            case Wanted.OneOwner(var id) ->
                "rekey:limit:owner:" + id.value() + ":" + limit.name() + ":" + limit.limit() + ":"
                        + limit.windowSeconds() + ":" + letter(limit);
        };
    }

    private static void addTerms(List<String> values, RateLimit limit) {
        values.add(Long.toString(limit.limit()));
        values.add(Long.toString(TimeUnit.SECONDS.toMicros(limit.windowSeconds())));
        values.add(letter(limit));
    }

    private static String letter(RateLimit limit) {
        return limit.algorithm() == Algorithm.BUCKET ? "b" : "w";
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** Ends all threads, within about two seconds. */
    @Override
    public void close() {
        line.close();
        marks.close();
    }
}
