package dev.rekey.core.key.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.Role;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.RandomSettings;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.core.verify.VerificationPolicy;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Effects against the policy: between random states of a key no attempt may come to be refused, or to pass, for a reason of
 * which no effect speaks in that direction.
 */
class EffectsPolicyTest {

    private static final int ROUNDS = 60_000;

    /** So often at least each reason must have come up in each direction. */
    private static final int LEAST = 200;

    private static final List<Role> ROLES = List.of(
            new Role("readers", "", permissions("files:read", "rooms:*")),
            new Role("writers", "", permissions("files:*", "rooms:read")));

    /** What an effect says of attempts. */
    private record Meaning(@Nullable Outcome about, boolean narrows, boolean widens) {}

    @Test
    void everyChangedVerdictIsExplained() {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("EffectsPolicyTest: -Drekey.seed=" + seed);
        Random random = new Random(seed);
        RandomSettings settings = new RandomSettings(random);
        Map<Outcome, Integer> refused = new EnumMap<>(Outcome.class);
        Map<Outcome, Integer> passed = new EnumMap<>(Outcome.class);
        for (int round = 0; round < ROUNDS; round++) {
            // Mostly of one kind alone, which others cannot hide.
            Set<RandomSettings.Part> parts = random.nextInt(5) == 0
                    ? EnumSet.allOf(RandomSettings.Part.class)
                    : EnumSet.of(settings.one(List.of(RandomSettings.Part.values())));
            KeySettings before = settings.next(KeySettings.BLANK, parts);
            KeySettings after = settings.next(before, parts);
            boolean limitedOwner = random.nextInt(4) == 0;
            boolean originRequired = random.nextBoolean();
            List<ChangeEffect> effects = EffectCalculator.between(before, after, new ProjectRoles(ROLES));
            for (int number = 0; number < 4; number++) {
                Attempt attempt = attempt(settings, random);
                Instant now = SampleKeys.NOW.plusSeconds(random.nextInt(7));
                Outcome previous = VerificationPolicy.decide(facts(before, limitedOwner, originRequired), attempt, now);
                Outcome current = VerificationPolicy.decide(facts(after, limitedOwner, originRequired), attempt, now);
                if (previous == Outcome.VALID && current != Outcome.VALID) {
                    refused.merge(current, 1, Integer::sum);
                    assertThat(effects)
                            .as("seed %d: %s to %s for %s at %s", seed, before, after, attempt, now)
                            .anyMatch(effect -> meaning(effect.code()).about() == current
                                    && meaning(effect.code()).narrows());
                }
                if (current == Outcome.VALID && previous != Outcome.VALID) {
                    passed.merge(previous, 1, Integer::sum);
                    assertThat(effects)
                            .as("seed %d: %s to %s for %s at %s", seed, before, after, attempt, now)
                            .anyMatch(effect -> meaning(effect.code()).about() == previous
                                    && meaning(effect.code()).widens());
                }
            }
        }
        for (Outcome outcome : List.of(
                Outcome.DISABLED,
                Outcome.NOT_YET_VALID,
                Outcome.EXPIRED,
                Outcome.IP_NOT_ALLOWED,
                Outcome.ORIGIN_NOT_ALLOWED,
                Outcome.INSUFFICIENT_PERMISSIONS,
                Outcome.RESOURCE_NOT_ALLOWED)) {
            assertThat(refused)
                    .extractingByKey(outcome)
                    .satisfies(count -> assertThat(count).isGreaterThan(LEAST));
            assertThat(passed)
                    .extractingByKey(outcome)
                    .satisfies(count -> assertThat(count).isGreaterThan(LEAST));
        }
    }

    /** Nothing is told that did not come about: what is said of one thing, an attempt of that thing alone shows. */
    @Test
    void everyReportedEffectOccurs() {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("EffectsPolicyTest: -Drekey.seed=" + seed);
        RandomSettings settings = new RandomSettings(new Random(seed));
        Set<ChangeEffect.Code> seen = EnumSet.noneOf(ChangeEffect.Code.class);
        for (int round = 0; round < ROUNDS; round++) {
            RandomSettings.Part part = settings.one(List.of(RandomSettings.Part.values()));
            KeySettings before = settings.next(KeySettings.BLANK, EnumSet.of(part));
            KeySettings after = settings.next(before, EnumSet.of(part));
            for (ChangeEffect effect : EffectCalculator.between(before, after, new ProjectRoles(ROLES))) {
                Attempt attempt = shown(effect);
                if (attempt != null) {
                    seen.add(effect.code());
                    boolean narrows = meaning(effect.code()).narrows();
                    String about = "seed " + seed + ": " + effect + " from " + before + " to " + after;
                    assertThat(passes(after, attempt)).as(about).isNotEqualTo(narrows);
                    if (effect.code() != ChangeEffect.Code.REFUSES_NETWORK
                            && effect.code() != ChangeEffect.Code.ACCEPTS_NETWORK) {
                        assertThat(passes(before, attempt)).as(about).isEqualTo(narrows);
                    }
                }
            }
        }
        assertThat(seen).hasSize(10);
    }

    /** The attempt that the effect speaks of, where it speaks of one. */
    private static @Nullable Attempt shown(ChangeEffect effect) {
        String value = effect.value();
        return switch (effect.code()) {
            case LOSES_PERMISSION, LOSES_PART_OF_PERMISSION, GAINS_PERMISSION ->
                new Attempt(null, null, false, PermissionQuery.all(permissions(String.valueOf(value))), null);
            case REFUSES_NETWORK, ACCEPTS_NETWORK ->
                new Attempt(
                        IpAddress.parse(String.valueOf(value).replaceAll("/.*", ""))
                                .orElseThrow(),
                        null,
                        false,
                        PermissionQuery.NONE,
                        null);
            case REFUSES_UNKNOWN_ADDRESS, ACCEPTS_UNKNOWN_ADDRESS ->
                new Attempt(null, null, false, PermissionQuery.NONE, null);
            case REFUSES_ORIGIN ->
                new Attempt(null, String.valueOf(value).replace("*", "x"), false, PermissionQuery.NONE, null);
            case REFUSES_RESOURCE, ACCEPTS_RESOURCE ->
                new Attempt(
                        null,
                        null,
                        false,
                        PermissionQuery.NONE,
                        ResourceReference.parse(String.valueOf(value)).orElseThrow());
            default -> null;
        };
    }

    private static boolean passes(KeySettings settings, Attempt attempt) {
        return VerificationPolicy.decide(facts(settings, false, false), attempt, SampleKeys.NOW) == Outcome.VALID;
    }

    private static Attempt attempt(RandomSettings settings, Random random) {
        return new Attempt(
                random.nextInt(8) == 0
                        ? null
                        : IpAddress.parse(settings.one(RandomSettings.ADDRESSES))
                                .orElseThrow(),
                random.nextInt(4) == 0
                        ? settings.one(List.of("null", "no origin"))
                        : random.nextInt(4) == 0 ? null : "https://" + settings.one(RandomSettings.HOSTS),
                random.nextBoolean(),
                PermissionQuery.all(settings.some(RandomSettings.PERMISSIONS, 2).stream()
                        .map(Permission::new)
                        .toList()),
                random.nextInt(3) == 0
                        ? null
                        : new ResourceReference(
                                settings.one(List.of("file", "room", "user")), settings.one(List.of("1", "2", "3"))));
    }

    private static CachedKey facts(KeySettings settings, boolean limitedOwner, boolean originRequired) {
        KeyAggregate blank = SampleKeys.key(KeyChange.builder().name("n").build());
        KeyAggregate aggregate = new KeyAggregate(
                blank.key().changed(settings, blank.key().created()),
                SampleKeys.owner(true, limitedOwner ? permissions("files:*", "*:read") : null),
                SampleKeys.project(ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                        .originRequired(originRequired)
                        .build()),
                new ProjectRoles(ROLES).named(settings.roles()));
        return CachedKey.of(aggregate, aggregate.key().newestSecret(), false, 0, SampleCachedKeys.PLAIN);
    }

    private static List<Permission> permissions(String... texts) {
        return List.of(texts).stream().map(Permission::new).toList();
    }

    private static Meaning narrows(Outcome about) {
        return new Meaning(about, true, false);
    }

    private static Meaning widens(Outcome about) {
        return new Meaning(about, false, true);
    }

    private static Meaning meaning(ChangeEffect.Code code) {
        return switch (code) {
            case REVOKED -> narrows(Outcome.REVOKED);
            case NOT_REVOKED -> widens(Outcome.REVOKED);
            case QUARANTINED -> narrows(Outcome.QUARANTINED);
            case RELEASED -> widens(Outcome.QUARANTINED);
            case DISABLED -> narrows(Outcome.DISABLED);
            case ENABLED -> widens(Outcome.DISABLED);
            case STARTS_LATER -> narrows(Outcome.NOT_YET_VALID);
            case STARTS_SOONER, STARTS_AT_ONCE -> widens(Outcome.NOT_YET_VALID);
            case EXPIRES_SOONER, EXPIRES_SOONER_IF_IDLE -> narrows(Outcome.EXPIRED);
            case EXPIRES_LATER, NEVER_EXPIRES, EXPIRES_LATER_IF_IDLE, NEVER_EXPIRES_IF_IDLE -> widens(Outcome.EXPIRED);
            case BECOMES_RESTRICTED, LOSES_PERMISSION, LOSES_PART_OF_PERMISSION, LOSES_ROLE ->
                narrows(Outcome.INSUFFICIENT_PERMISSIONS);
            case BECOMES_UNRESTRICTED, GAINS_PERMISSION, GAINS_ROLE -> widens(Outcome.INSUFFICIENT_PERMISSIONS);
            case REFUSES_NETWORK, REFUSES_PART_OF_NETWORK, REFUSES_OTHER_NETWORKS, REFUSES_UNKNOWN_ADDRESS ->
                narrows(Outcome.IP_NOT_ALLOWED);
            case ACCEPTS_NETWORK, ACCEPTS_PART_OF_NETWORK, ACCEPTS_OTHER_NETWORKS, ACCEPTS_UNKNOWN_ADDRESS ->
                widens(Outcome.IP_NOT_ALLOWED);
            case REFUSES_ORIGIN, REFUSES_PART_OF_ORIGIN, REFUSES_OTHER_ORIGINS -> narrows(Outcome.ORIGIN_NOT_ALLOWED);
            case ACCEPTS_ORIGIN, ACCEPTS_EVERY_ORIGIN -> widens(Outcome.ORIGIN_NOT_ALLOWED);
            case REFUSES_RESOURCE, REFUSES_OTHER_RESOURCES -> narrows(Outcome.RESOURCE_NOT_ALLOWED);
            case ACCEPTS_RESOURCE, ACCEPTS_EVERY_RESOURCE -> widens(Outcome.RESOURCE_NOT_ALLOWED);
            case LEAVES_PERMISSION_TO_ROLE,
                    HOLDS_PERMISSION_BESIDE_ROLE,
                    LIMIT_ADDED,
                    LIMIT_REMOVED,
                    LIMIT_LOWER,
                    LIMIT_HIGHER,
                    LIMIT_CHANGED,
                    NEEDS_CREDITS,
                    NEEDS_NO_CREDITS,
                    CREDITS_SET,
                    REFILL_SET,
                    REFILL_REMOVED -> new Meaning(null, false, false);
        };
    }
}
