package dev.rekey.core.key.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.RandomSettings;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.User;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.core.verify.VerificationPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What restricted callers are let do, against the policy: whatever a key passes for after a permitted change and did not pass for
 * before, the key of the caller passes for at the same instant. Where it holds {@code keys:unbind}, so it does but for the
 * conditions of its own.
 */
class DelegationCheckPropertyTest {

    private static final int ROUNDS = Integer.getInteger("rekey.delegation.rounds", 20_000);
    private static final int ATTEMPTS = 6;
    private static final KeyId CALLERS = new KeyId(new UUID(9, 9));
    private static final Permission UNBIND = new Permission("keys:unbind");

    private static final List<Role> ROLES = List.of(
            new Role("readers", "", permissions(List.of("files:read", "rooms:*"))),
            new Role("writers", "", permissions(List.of("files:*", "rooms:read"))));
    private static final List<RateLimit> LIMITS = List.of(limit("a", 10), limit("a", 20), limit("b", 10));

    /** Settings with every condition that a restricted caller passes on. */
    private static final KeySettings BOUND = KeySettingsBuilder.builder(KeySettings.BLANK)
            .expiresAt(SampleKeys.NOW)
            .expiresAfterIdleSeconds(60L)
            .allowedIps(List.of(IpRange.parse("192.0.2.0/24").orElseThrow()))
            .allowedOrigins(List.of(new OriginPattern("https://app.example.com")))
            .build();

    /** The messages of the conditions that a restricted caller passes on. */
    private static final Set<String> CONDITIONS = Arrays.stream(KeyField.values())
            .flatMap(field -> field.excess(BOUND, KeySettings.BLANK).stream())
            .collect(Collectors.toSet());

    /** The permissions, roles and resources, the restriction itself, metered callers, and each condition. */
    private static final int WAYS = 5 + CONDITIONS.size();

    private final long seed = Long.getLong("rekey.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomSettings settings = new RandomSettings(random);
    private final Map<Outcome, Integer> opened = new EnumMap<>(Outcome.class);
    private final Map<DelegationCheck.Excess, Integer> refused = new HashMap<>();
    private int bound;
    private int unbound;

    @Test
    void noChangeMakesAKeyUsableForMoreThanItsCallersKey() {
        System.out.println("DelegationPropertyTest: -Drekey.seed=" + seed);
        for (int round = 0; round < ROUNDS; round++) {
            KeyAggregate caller = caller();
            if (!passes(caller, Attempt.toManage(null, null), SampleKeys.NOW, true)) {
                continue;
            }
            KeyAggregate before = owned(settings.next(KeySettings.BLANK, EnumSet.allOf(RandomSettings.Part.class)));
            KeySettings wanted = wanted(caller, before);
            KeyAggregate after = changed(before, wanted);
            if (isPermitted(
                    caller,
                    () -> PrivilegeEscalationCheck.check(
                            acting(caller), before, after, Set.of(), DelegationCheckPropertyTest::nothingPending),
                    after)) {
                judge(caller, before, after);
            }
        }
        assertThat(opened.keySet())
                .contains(
                        Outcome.DISABLED,
                        Outcome.NOT_YET_VALID,
                        Outcome.EXPIRED,
                        Outcome.IP_NOT_ALLOWED,
                        Outcome.ORIGIN_NOT_ALLOWED,
                        Outcome.INSUFFICIENT_PERMISSIONS,
                        Outcome.RESOURCE_NOT_ALLOWED);
        assertThat(refused).hasSize(WAYS);
        assertThat(List.of(bound, unbound))
                .allSatisfy(count -> assertThat(count).isGreaterThan(ROUNDS / 1_000));
    }

    @Test
    void noNewKeyAndNoNewSecretIsUsableForMoreThanItsCallersKey() {
        System.out.println("DelegationPropertyTest: -Drekey.seed=" + seed);
        for (int round = 0; round < ROUNDS; round++) {
            KeyAggregate caller = caller();
            if (!passes(caller, Attempt.toManage(null, null), SampleKeys.NOW, true)) {
                continue;
            }
            KeyAggregate drafted = owned(wanted(caller, owned(KeySettings.BLANK)));
            Runnable check = random.nextBoolean()
                    ? () -> PrivilegeEscalationCheck.checkNew(acting(caller), drafted, Set.of())
                    : () -> {
                        PrivilegeEscalationCheck.checkSecret(acting(caller), drafted);
                        PrivilegeEscalationCheck.checkProlonged(
                                acting(caller),
                                drafted,
                                List.of(otherSecret(drafted)),
                                SampleKeys.NOW,
                                DelegationCheckPropertyTest::nothingPending);
                    };
            if (isPermitted(caller, check, drafted)) {
                judge(caller, null, drafted);
            }
        }
        assertThat(List.of(bound, unbound))
                .allSatisfy(count -> assertThat(count).isGreaterThan(ROUNDS / 1_000));
    }

    /** What the request leaves out comes from the caller's key, so that a request that says nothing is refused nothing. */
    @Test
    void aNewKeyInheritsEveryConditionThatItsRequestLeavesOut() {
        for (int round = 0; round < ROUNDS / 10; round++) {
            KeyAggregate aggregate = caller();
            Caller caller = acting(aggregate);
            KeySettings own = aggregate.key().settings();
            KeySettings made = DelegationCheck.inherited(
                    caller, KeyChange.builder().name("n").build(), KeySettings.BLANK);
            if (caller.mayUnbind()) {
                assertThat(made).isEqualTo(KeySettings.BLANK);
                continue;
            }
            assertThat(List.of(made.allowedIps(), made.deniedIps(), made.allowedOrigins()))
                    .as("seed %d", seed)
                    .isEqualTo(List.of(own.allowedIps(), own.deniedIps(), own.allowedOrigins()));
            assertThat(made.notBefore()).isEqualTo(own.notBefore());
            assertThat(made.expiresAt()).isEqualTo(own.expiresAt());
            assertThat(made.expiresAfterIdleSeconds()).isEqualTo(own.expiresAfterIdleSeconds());
            assertThat(DelegationCheck.excess(caller, changed(aggregate, made))
                            .filter(excess -> CONDITIONS.stream().anyMatch(excess.message()::startsWith)))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    private void judge(KeyAggregate caller, @Nullable KeyAggregate before, KeyAggregate after) {
        boolean unbinds = caller.grantedPermissions().includes(UNBIND);
        for (int number = 0; number < ATTEMPTS; number++) {
            Attempt attempt = settings.attempt();
            Instant at = SampleKeys.NOW.plusSeconds(random.nextInt(8));
            Outcome previous = before == null
                    ? Outcome.NOT_FOUND
                    : VerificationPolicy.decide(SampleCachedKeys.of(before), attempt, at);
            if (previous == Outcome.VALID
                    || VerificationPolicy.decide(SampleCachedKeys.of(after), attempt, at) != Outcome.VALID) {
                continue;
            }
            opened.merge(previous, 1, Integer::sum);
            bound += unbinds ? 0 : 1;
            unbound += unbinds ? 1 : 0;
            assertThat(passes(caller, attempt, at, unbinds))
                    .as(
                            "seed %d: %s lets %s become %s, which passes for %s at %s",
                            seed,
                            caller,
                            before == null ? "nothing" : before.key().settings(),
                            after,
                            attempt,
                            at)
                    .isTrue();
            assertThat(!unbinds && new StoredCallerKey(caller).isMetered())
                    .as("seed %d: a metered key made %s usable", seed, after)
                    .isFalse();
        }
    }

    /** Whether the caller's own key passes, the conditions aside that it need not pass on. */
    private static boolean passes(KeyAggregate caller, Attempt attempt, Instant at, boolean unconditionally) {
        KeySettings own = caller.key().settings();
        KeyAggregate judged = !unconditionally
                ? caller
                : changed(
                        caller,
                        KeySettingsBuilder.builder(own)
                                .description(null)
                                .notBefore(null)
                                .expiresAt(null)
                                .expiresAfterIdleSeconds(null)
                                .allowedIps(List.of())
                                .deniedIps(List.of())
                                .allowedOrigins(List.of())
                                .rateLimits(List.of())
                                .credits(null)
                                .build());
        Instant then = unconditionally ? SampleKeys.NOW : at;
        return VerificationPolicy.decide(SampleCachedKeys.of(judged), attempt, then) == Outcome.VALID;
    }

    private boolean isPermitted(KeyAggregate caller, Runnable check, KeyAggregate after) {
        try {
            check.run();
            return true;
        } catch (Refusal.Forbidden forbidden) {
            DelegationCheck.excess(acting(caller), after).ifPresent(excess -> refused.merge(excess, 1, Integer::sum));
            return false;
        }
    }

    /** A key that begins and ends around now, with some of everything that a key can be limited by. */
    private KeyAggregate caller() {
        Set<RandomSettings.Part> parts = EnumSet.of(RandomSettings.Part.RIGHTS);
        for (RandomSettings.Part part : RandomSettings.Part.values()) {
            if (part != RandomSettings.Part.STATE && random.nextInt(3) == 0) {
                parts.add(part);
            }
        }
        KeySettings drawn = settings.next(KeySettings.BLANK, parts);
        List<Permission> permissions = new ArrayList<>(drawn.permissions());
        permissions.add(new Permission("keys:write"));
        if (random.nextInt(3) == 0) {
            permissions.add(UNBIND);
        }
        boolean begun = drawn.notBefore() == null || !drawn.notBefore().isAfter(SampleKeys.NOW);
        boolean ended = drawn.expiresAt() != null && !drawn.expiresAt().isAfter(SampleKeys.NOW);
        return owned(KeySettingsBuilder.builder()
                .name("caller")
                .enabled(true)
                .notBefore(begun ? drawn.notBefore() : null)
                .expiresAt(ended ? SampleKeys.NOW.plusSeconds(3) : drawn.expiresAt())
                .expiresAfterIdleSeconds(drawn.expiresAfterIdleSeconds())
                .restricted(true)
                .permissions(permissions)
                .roles(drawn.roles())
                .allowedIps(drawn.allowedIps())
                .deniedIps(drawn.deniedIps())
                .allowedOrigins(drawn.allowedOrigins())
                .allowedResources(drawn.allowedResources())
                .rateLimits(random.nextInt(8) == 0 ? settings.some(LIMITS, 1) : List.of())
                .credits(random.nextInt(8) == 0 ? new Credits(10, null) : null)
                .metadata(drawn.metadata())
                .dialects(drawn.dialects())
                .build());
    }

    /** Mostly near to the key of the caller, or to the key as it was: what is drawn freely is refused nearly always. */
    private KeySettings wanted(KeyAggregate caller, KeyAggregate before) {
        Set<RandomSettings.Part> parts = EnumSet.noneOf(RandomSettings.Part.class);
        while (random.nextInt(3) != 0) {
            parts.add(settings.one(List.of(RandomSettings.Part.values())));
        }
        KeySettings near =
                random.nextInt(3) == 0 ? before.key().settings() : caller.key().settings();
        KeySettings drawn = settings.next(near, parts);
        return KeySettingsBuilder.builder(drawn)
                .name("n")
                .description(null)
                .restricted(drawn.restricted() || random.nextInt(4) != 0)
                .permissions(without(drawn.permissions()))
                .rateLimits(settings.some(LIMITS, 1))
                .credits(random.nextInt(4) == 0 ? new Credits(random.nextInt(20), null) : null)
                .build();
    }

    private List<Permission> without(List<Permission> permissions) {
        return permissions.stream().filter(each -> random.nextInt(3) != 0).toList();
    }

    private Caller acting(KeyAggregate aggregate) {
        Caller plain = SampleKeys.caller(
                UserRole.ADMINISTRATOR, aggregate.grantedPermissions(), CALLERS, new StoredCallerKey(aggregate));
        return new Caller(
                plain.project(),
                plain.user(),
                plain.presented(),
                new Actor(plain.user(), CALLERS, "caller"),
                plain.role(),
                plain.rights(),
                plain.reach(),
                plain.via());
    }

    private KeyAggregate owned(KeySettings made) {
        KeyAggregate blank = SampleKeys.key(KeyChange.builder().name("n").build());
        boolean limited = random.nextInt(4) == 0;
        User owner = SampleKeys.owner(true, limited ? permissions(List.of("files:*", "*:read")) : null);
        return new KeyAggregate(
                blank.key().changed(made, new AuditStamp(SampleKeys.NOW, Actor.SYSTEM)),
                owner,
                blank.project(),
                new ProjectRoles(ROLES).named(made.roles()));
    }

    private static KeyAggregate changed(KeyAggregate aggregate, KeySettings made) {
        return new KeyAggregate(
                aggregate.key().changed(made, new AuditStamp(SampleKeys.NOW, Actor.SYSTEM)),
                aggregate.owner(),
                aggregate.project(),
                new ProjectRoles(ROLES).named(made.roles()));
    }

    private static List<KeyAggregate> nothingPending(KeyAggregate aggregate) {
        assertThat(aggregate.pending()).isEmpty();
        return List.of();
    }

    private static SecretVersion otherSecret(KeyAggregate aggregate) {
        SecretVersion one = aggregate.key().newestSecret();
        return new SecretVersion(
                new SecretId(new UUID(4, 2)), one.hash(), one.start(), one.lastFour(), SampleKeys.NOW, null, null);
    }

    private static List<Permission> permissions(List<String> texts) {
        return texts.stream().map(Permission::new).toList();
    }

    private static RateLimit limit(String name, long uses) {
        return new RateLimit(name, uses, 60, RateLimit.Algorithm.BUCKET, RateLimit.Scope.KEY, RateLimit.OnOutage.SHARE);
    }
}
