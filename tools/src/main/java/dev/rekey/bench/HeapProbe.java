package dev.rekey.bench;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageSpan;
import dev.rekey.core.verify.UsageStore;
import dev.rekey.http.json.Json;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.cache.KeyCache;
import dev.rekey.local.cache.SharedPartInterner;
import dev.rekey.local.ratelimit.LimitRequest;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.usage.UsageBuffer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that holds what a node holds of many keys, and nothing else, and tells how much of the heap that takes. */
public final class HeapProbe {

    private static final Pattern LINE = Pattern.compile("(?m)^(\\S+) held=(\\d+) bytes=(\\d+)$");

    /** Weighed higher than any key is, so that the cache keeps all; near enough for it to count how often they are used. */
    private static final long ROOM_EACH = 1_000;

    private static final int COLLECTIONS = 3;

    private HeapProbe() {}

    /**
     * What was held.
     *
     * @param held how many there were in the end
     * @param bytes of the heap, all together
     */
    record Held(long held, long bytes) {

        double each() {
            return (double) bytes / held;
        }
    }

    /** The ways to fill a heap, each in a process of its own. */
    enum Filling {
        /** Keys, all of them kept. */
        KEYS,
        /** Keys, as many as a server's own bound lets it keep. */
        BOUNDED_KEYS,
        /** What is left of a rate limit of each key. */
        BUCKETS,
        /** What is counted of each key's use. */
        TALLIES
    }

    /** Fills a heap of this size; fails where it does not suffice. */
    static Held run(Filling filling, int count, String heap) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(BuiltProgram.java().toString());
        command.addAll(BuiltProgram.FLAGS);
        command.add("-Xmx" + heap);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HeapProbe.class.getName()));
        command.addAll(List.of(filling.name(), Integer.toString(count)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher line = LINE.matcher(output);
        if (process.waitFor() != 0 || !line.find()) {
            throw new IOException(count + " " + filling + " did not fit into " + heap + ": " + output);
        }
        return new Held(Long.parseLong(line.group(2)), Long.parseLong(line.group(3)));
    }

    /** @param arguments a {@link Filling} and how many */
    public static void main(String[] arguments) {
        Filling filling = Filling.valueOf(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        // Loads and makes once what does not grow with the number.
        fill(filling, 1_000);
        long before = used();
        Object filled = fill(filling, count);
        try {
            long bytes = used() - before;
            long held = filled instanceof KeyCache cache ? held(cache, count) : count;
            System.out.println(filling.name() + " held=" + held + " bytes=" + bytes);
        } finally {
            Reference.reachabilityFence(filled);
        }
    }

    private static Object fill(Filling filling, int count) {
        return switch (filling) {
            case KEYS -> keys(count, ROOM_EACH * count);
            case BOUNDED_KEYS -> keys(count, Runtime.getRuntime().maxMemory() / 5 * 3 - (64L << 20));
            case BUCKETS -> buckets(count);
            case TALLIES -> tallies(count);
        };
    }

    private static KeyCache keys(int count, long bound) {
        SharedPartInterner packing = new SharedPartInterner(metadata -> Json.bytes(Json.tree(metadata.members())));
        KeyCache cache = new KeyCache(
                GeneratedKeyStore.TYPICAL, new InvalidationTracker(), packing, CacheFreshness.alone(), () -> 0, bound);
        for (int number = 0; number < count; number++) {
            var _ = cache.find(GeneratedKeyStore.PROJECT, List.of(GeneratedKeyStore.hash(number)));
        }
        return cache;
    }

    private static int held(KeyCache cache, int count) {
        int held = 0;
        for (int number = 0; number < count; number++) {
            List<KeyHash> candidates = List.of(GeneratedKeyStore.hash(number));
            held += cache.tryFind(GeneratedKeyStore.PROJECT, candidates) == null ? 0 : 1;
        }
        return held;
    }

    private static LocalRateLimiter buckets(int count) {
        LocalRateLimiter limiter = new LocalRateLimiter(LocalRateLimiter.Clock.steady(InstantSource.system()), count);
        for (int number = 0; number < count; number++) {
            RateLimit limit = GeneratedKeyStore.limit();
            var _ = limiter.take(
                    List.of(new LimitRequest(new LimitRequest.KeySubject(GeneratedKeyStore.keyId(number)), limit)), 1);
        }
        return limiter;
    }

    private static UsageBuffer tallies(int count) {
        UsageBuffer collector = new UsageBuffer(new Unasked());
        Instant now = Instant.now();
        for (int number = 0; number < count; number++) {
            collector.count(GeneratedKeyStore.keyId(number), Outcome.VALID, now);
        }
        return collector;
    }

    /** Of the heap, by what is alive. */
    private static long used() {
        for (int time = 0; time < COLLECTIONS; time++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Nothing is written while it is counted. */
    private static final class Unasked implements UsageStore {

        @Override
        public void add(List<UsageCount> counts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<UsageCount> counts(KeyId key, UsageSpan span) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int forget(long hour, int most) {
            throw new UnsupportedOperationException();
        }
    }
}
