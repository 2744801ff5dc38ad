package dev.rekey.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.Role;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Pepper;
import dev.rekey.core.secret.PepperSet;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** The verifier against the rules read once more, slowly: the same verdict on every key for every attempt. */
class VerificationPolicyReferenceTest {

    private static final int ROUNDS = 25_000;

    /** How often each outcome must come up at least, of a thousand. */
    private static final int PER_MILLE = 15;

    private static final KeySecret SECRET =
            KeySecret.presented("some-secret-of-another-shape").orElseThrow();
    private static final Optional<KeySecret> UNKNOWN = KeySecret.presented("no-secret-of-anybody-at-all");
    private static final Pepper CURRENT = Pepper.of("a", new byte[32]);
    private static final Pepper PREVIOUS = Pepper.of("b", new byte[32]);
    private static final PepperSet PEPPERS = new PepperSet(CURRENT, PREVIOUS);

    /** What the verifier told others beside its verdict. */
    private static final class Told implements UsageCharger {
        private final OneKey source;
        private final Outcome payment;
        private int spent;
        private int counted;
        private int recorded;
        private int used;
        private boolean rehashed;

        Told(OneKey source, Outcome payment) {
            this.source = source;
            this.payment = payment;
        }

        KeyVerifier verifier(Instant now) {
            return new KeyVerifier(
                    source,
                    PEPPERS,
                    this,
                    use -> {
                        used++;
                        rehashed = use.hash().isPresent();
                    },
                    (key, outcome, at) -> counted++,
                    (key, attempt, outcome, at) -> recorded++,
                    () -> now);
        }

        @Override
        public ChargeResult tryCharge(CachedKey key, AttemptCost cost, Instant now) {
            return charge(key, cost, now);
        }

        @Override
        public ChargeResult charge(CachedKey key, AttemptCost cost, Instant now) {
            spent++;
            return new ChargeResult(payment, List.of(), null);
        }
    }

    /** Knows one key by its hash, to those who ask within its project or everywhere. */
    private record OneKey(KeyAggregate owned, boolean oldHash) implements KeySource {

        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public KeyLookup tryFind(@Nullable ProjectId within, List<KeyHash> candidates) {
            SecretVersion secret = owned.key().newestSecret();
            boolean known = candidates.contains(secret.hash())
                    && (within == null || within.equals(owned.project().id()));
            return known ? CachedKey.of(owned, secret, oldHash, 0, SampleCachedKeys.PLAIN) : KeyLookup.NOTHING;
        }

        @Override
        public KeyLookup find(@Nullable ProjectId within, List<KeyHash> candidates) {
            return tryFind(within, candidates);
        }

        @Override
        public KeyLookup read(@Nullable ProjectId within, List<KeyHash> candidates) {
            return tryFind(within, candidates);
        }
    }

    @RepeatedTest(4)
    void everyVerdictIsWhatTheRulesSay(RepetitionInfo repetition) {
        long seed = Long.getLong("rekey.seed", System.nanoTime()) + repetition.getCurrentRepetition();
        System.out.println("PolicyReferenceTest: -Drekey.seed=" + (seed - repetition.getCurrentRepetition()));
        RandomPolicyCases generator = new RandomPolicyCases(seed);
        Random random = new Random(seed);
        Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
        for (int round = 0; round < ROUNDS; round++) {
            PolicyCase policyCase = generator.next();
            Outcome outcome = check(policyCase, random, "seed " + seed + ", round " + round);
            seen.merge(outcome, 1, Integer::sum);
        }
        for (Outcome outcome : Outcome.values()) {
            assertThat(seen.getOrDefault(outcome, 0))
                    .as("%s among %s, seed %d", outcome, seen, seed)
                    .isGreaterThanOrEqualTo(ROUNDS / 1000 * PER_MILLE);
        }
    }

    private static Outcome check(PolicyCase policyCase, Random random, String what) {
        boolean oldHash = random.nextInt(4) == 0;
        boolean ours = random.nextInt(20) != 0;
        boolean known = random.nextInt(20) != 0;
        Outcome payment = switch (random.nextInt(8)) {
            case 0 -> Outcome.RATE_LIMITED;
            case 1 -> Outcome.CREDITS_EXHAUSTED;
            case 2 -> random.nextInt(8) == 0 ? Outcome.NOT_FOUND : Outcome.VALID;
            default -> Outcome.VALID;
        };
        Outcome judged = ours && known ? ReferencePolicy.outcome(policyCase) : Outcome.NOT_FOUND;
        Outcome expected = judged == Outcome.VALID ? payment : judged;
        boolean reported = expected != Outcome.NOT_FOUND;

        OneKey source = new OneKey(key(policyCase, oldHash), oldHash);
        boolean explained = random.nextInt(8) == 0;
        VerificationRequest request = new VerificationRequest(
                known ? Optional.of(SECRET) : UNKNOWN,
                attempt(policyCase),
                AttemptCost.ONE,
                false,
                0,
                0,
                explained,
                null);
        for (boolean atOnce : new boolean[] {true, false}) {
            Told others = new Told(source, payment);
            KeyVerifier verifier = others.verifier(policyCase.now());
            Verdict verdict = atOnce
                    ? verifier.tryVerify(caller(ours), () -> request)
                    : verifier.verify(caller(ours), () -> request);
            if (verdict == null
                    || verdict.outcome() != expected
                    || (verdict.key() != null) != reported
                    || others.spent != (judged == Outcome.VALID ? 1 : 0)
                    || others.counted != (reported ? 1 : 0)
                    || others.recorded != others.counted
                    || others.used != (expected == Outcome.VALID ? 1 : 0)
                    || others.rehashed != (expected == Outcome.VALID && oldHash)
                    || verdict.steps().isEmpty() != !(explained && reported)) {
                throw new AssertionError("expected " + expected + " but got " + verdict + ", spent " + others.spent
                        + ", counted " + others.counted + ", recorded " + others.recorded + ", used " + others.used
                        + ", for " + policyCase + ", " + what);
            }
        }
        return expected;
    }

    private static Caller caller(boolean ours) {
        Caller caller = SampleKeys.caller(UserRole.VIEWER, PermissionSet.ALL, null);
        return ours
                ? caller
                : new Caller(
                        new ProjectId(new UUID(9, 9)),
                        caller.user(),
                        null,
                        caller.actor(),
                        caller.role(),
                        caller.rights(),
                        caller.reach(),
                        caller.via());
    }

    private static Attempt attempt(PolicyCase policyCase) {
        IpAddress address = policyCase.ip() == null
                ? null
                : IpAddress.parse(policyCase.ip()).orElse(null);
        ResourceReference resource = policyCase.resource() == null
                ? null
                : ResourceReference.parse(policyCase.resource()).orElseThrow();
        return new Attempt(address, policyCase.origin(), false, query(policyCase.needed()), resource);
    }

    /** As a list where all are needed, as a text otherwise. */
    private static PermissionQuery query(List<List<String>> needed) {
        if (needed.size() < 2) {
            return PermissionQuery.all(
                    needed.stream().flatMap(List::stream).map(Permission::new).toList());
        }
        String text = needed.stream()
                .map(all -> "(" + String.join(" AND ", all) + ")")
                .collect(Collectors.joining(" OR "));
        if (PermissionQuery.parse(text) instanceof PermissionQuery.Result.Parsed(PermissionQuery query)) {
            return query;
        }
        throw new AssertionError(text);
    }

    private static KeyAggregate key(PolicyCase policyCase, boolean oldHash) {
        KeyChange change = KeyChange.builder()
                .name("k")
                .enabled(policyCase.enabled())
                .restricted(policyCase.restricted())
                .permissions(Change.replace(policyCase.given()))
                .roles(Change.replace(policyCase.namedRoles()))
                .allowedIps(Change.replace(policyCase.allowedIps()))
                .deniedIps(Change.replace(policyCase.deniedIps()))
                .allowedOrigins(Change.replace(policyCase.allowedOrigins()))
                .allowedResources(Change.replace(policyCase.allowedResources().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, type -> Change.replace(type.getValue())))))
                .notBefore(policyCase.begins() == null ? Change.clear() : Change.replace(policyCase.begins()))
                .expiresAt(policyCase.ends() == null ? Change.clear() : Change.replace(policyCase.ends()))
                .build();
        ProjectSettings settings = ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .originRequired(policyCase.strict())
                .build();
        List<Permission> held = policyCase.held() == null
                ? null
                : policyCase.held().stream().map(Permission::new).toList();
        Role[] named = policyCase.namedRoles().stream()
                .distinct()
                .map(name -> new Role(name, "", List.of()))
                .toArray(Role[]::new);
        KeyAggregate aggregate =
                SampleKeys.key(change, settings, SampleKeys.owner(policyCase.ownerEnabled(), held), named);
        List<Role> there = policyCase.namedRoles().stream()
                .distinct()
                .filter(policyCase.roles()::containsKey)
                .map(name -> new Role(
                        name,
                        "",
                        policyCase.roles().getOrDefault(name, List.of()).stream()
                                .map(Permission::new)
                                .toList()))
                .toList();
        aggregate = new KeyAggregate(
                withSecret(aggregate.key(), policyCase, oldHash), aggregate.owner(), aggregate.project(), there);
        aggregate = policyCase.quarantined() ? SampleKeys.quarantined(aggregate) : aggregate;
        return policyCase.revoked() ? SampleKeys.revoked(aggregate) : aggregate;
    }

    private static ApiKey withSecret(ApiKey key, PolicyCase policyCase, boolean oldHash) {
        SecretVersion sample = key.newestSecret();
        SecretVersion secret = new SecretVersion(
                sample.id(),
                (oldHash ? PREVIOUS : CURRENT).hash(SECRET),
                sample.start(),
                sample.lastFour(),
                sample.createdAt(),
                policyCase.secretEnds(),
                null);
        return ApiKeyBuilder.builder(key).secrets(List.of(secret)).build();
    }
}
