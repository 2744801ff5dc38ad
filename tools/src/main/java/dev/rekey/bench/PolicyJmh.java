package dev.rekey.bench;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Pepper;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.VerificationPolicy;
import dev.rekey.http.json.Json;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.cache.KeyCache;
import dev.rekey.local.cache.SharedPartInterner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to decide about a key with 20 permissions, 5 blocks of addresses and 5 origins. An allowed attempt comes
 * from the last block and the last origin and needs the last two permissions.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PolicyJmh {

    private static final int KEYS = 1_024;
    private static final int CACHE_BYTES = 64 << 20;
    private static final IpAddress ELSEWHERE = new IpAddress(0x2001_0db8_0000_0000L, 1);
    private static final PermissionQuery NOT_GIVEN =
            PermissionQuery.all(List.of(new Permission("service-0:resource-0:write")));
    private static final String STRANGER = "https://stranger.example.com";

    private final Instant now = Instant.parse("2026-06-01T12:00:00Z");
    private final PepperSet peppers = new PepperSet(Pepper.of("bench", new byte[Pepper.LENGTH]), null);
    private final KeyCache cache = new KeyCache(
            new GeneratedKeyStore(20, 5, 5),
            new InvalidationTracker(),
            new SharedPartInterner(metadata -> Json.bytes(Json.tree(metadata.members()))),
            CacheFreshness.alone(),
            () -> 0,
            CACHE_BYTES);
    private final List<String> secrets = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Attempt> refused = new ArrayList<>();
    private final CachedKey key;
    private final Attempt allowed;
    private final Attempt wrongAddress;
    private final Attempt wrongOrigin;
    private final Attempt wrongPermission;
    private int turn;

    public PolicyJmh() {
        for (int number = 0; number < KEYS; number++) {
            String secret = "a-secret-of-another-shape-%08d".formatted(number);
            secrets.add(secret);
            Attempt attempt = allowed(facts(secret));
            attempts.add(attempt);
            refused.add(new Attempt(attempt.address(), attempt.origin(), false, NOT_GIVEN, null));
        }
        key = facts(secrets.getFirst());
        allowed = attempts.getFirst();
        wrongAddress = new Attempt(ELSEWHERE, allowed.origin(), false, allowed.permissions(), null);
        wrongOrigin = new Attempt(allowed.address(), STRANGER, false, allowed.permissions(), null);
        wrongPermission = refused.getFirst();
    }

    private CachedKey facts(String secret) {
        if (cache.find(GeneratedKeyStore.PROJECT, candidates(secret)) instanceof CachedKey cachedKey) {
            return cachedKey;
        }
        throw new IllegalStateException("every hash has a key");
    }

    private static Attempt allowed(CachedKey key) {
        IpRange range = key.allowedIps().getLast();
        List<Permission> permissions = List.copyOf(key.effectivePermissions().permissions());
        return new Attempt(
                range.first(),
                key.allowedOrigins().getLast().value(),
                false,
                PermissionQuery.all(permissions.subList(permissions.size() - 2, permissions.size())),
                null);
    }

    @Benchmark
    public Outcome allowed() {
        return wanted(Outcome.VALID, VerificationPolicy.decide(key, allowed, now));
    }

    @Benchmark
    public Outcome refusedByAddress() {
        return wanted(Outcome.IP_NOT_ALLOWED, VerificationPolicy.decide(key, wrongAddress, now));
    }

    @Benchmark
    public Outcome refusedByOrigin() {
        return wanted(Outcome.ORIGIN_NOT_ALLOWED, VerificationPolicy.decide(key, wrongOrigin, now));
    }

    @Benchmark
    public Outcome refusedByPermission() {
        return wanted(Outcome.INSUFFICIENT_PERMISSIONS, VerificationPolicy.decide(key, wrongPermission, now));
    }

    /** From the text of the secret on, for one of 1,024 keys after the other. */
    @Benchmark
    public Outcome hashedAllowed() {
        int at = turn++ & (KEYS - 1);
        return wanted(Outcome.VALID, VerificationPolicy.decide(found(at), attempts.get(at), now));
    }

    @Benchmark
    public Outcome hashedRefusedByPermission() {
        int at = turn++ & (KEYS - 1);
        return wanted(Outcome.INSUFFICIENT_PERMISSIONS, VerificationPolicy.decide(found(at), refused.get(at), now));
    }

    private CachedKey found(int at) {
        if (cache.tryFind(GeneratedKeyStore.PROJECT, candidates(secrets.get(at))) instanceof CachedKey cachedKey) {
            return cachedKey;
        }
        throw new IllegalStateException("the key is not cached");
    }

    /** Of an object of its own, as each request has one: it remembers what it was hashed to. */
    private List<KeyHash> candidates(String secret) {
        return peppers.candidates(KeySecret.presented(secret).orElseThrow());
    }

    /** A figure of another path than the one that is meant would be no figure. */
    private static Outcome wanted(Outcome wanted, Outcome outcome) {
        if (outcome != wanted) {
            throw new IllegalStateException("decided " + outcome);
        }
        return outcome;
    }
}
