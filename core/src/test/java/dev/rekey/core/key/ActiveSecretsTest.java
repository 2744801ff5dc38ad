package dev.rekey.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rekey.core.Refusal;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a key's secrets, whatever is done to them in whatever order. */
class ActiveSecretsTest {

    private static final Instant START = SampleKeys.NOW;
    private static final int STEPS = 20_000;
    private static final ApiKey SAMPLE =
            SampleKeys.key(KeyChange.builder().name("k").build()).key();

    private long made;

    @Test
    void newestSecretNeverExpiresByItselfAndRotationExtendsNoSecret() {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        System.out.println("ActiveSecretsTest: -Drekey.seed=" + seed);
        Random random = new Random(seed);
        Instant now = START;
        List<SecretVersion> secrets = List.of(fresh(now));
        int cancelled = 0;
        for (int step = 0; step < STEPS; step++) {
            now = now.plusSeconds(random.nextInt(40));
            ActiveSecrets live = ActiveSecrets.of(key(secrets), now);
            Map<SecretId, SecretVersion> before = byId(live.newestFirst());
            Instant at = now;
            try {
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> {
                        @Nullable Long silence = random.nextBoolean() ? null : (Long) (60L + random.nextInt(200));
                        Instant latest = now.plusSeconds(random.nextInt(300));
                        secrets = live.rotated(fresh(now), latest, silence, now);
                        secrets.stream().skip(1).forEach(secret -> {
                            SecretVersion previous = Objects.requireNonNull(before.get(secret.id()));
                            assertThat(secret.expiresAt()).isBeforeOrEqualTo(latest);
                            assertThat(end(secret)).isBeforeOrEqualTo(end(previous));
                        });
                    }
                    case 3 -> {
                        secrets = live.withoutNewest(Refusal.Conflict.Reason.NO_EARLIER_SECRET, "", now);
                        assertThat(before).hasSizeGreaterThan(1);
                        assertThat(secrets.getFirst().id())
                                .isEqualTo(live.newestFirst().get(1).id());
                        cancelled++;
                    }
                    case 4 -> {
                        SecretId one = any(live, random);
                        Instant end = now.plusSeconds(1 + random.nextInt(300));
                        secrets = live.ending(one, was -> new SecretExpiry(end, null));
                    }
                    default -> {
                        SecretId one = any(live, random);
                        secrets = live.without(one, now);
                        assertThat(byId(secrets)).doesNotContainKey(one);
                    }
                }
            } catch (Refusal.Conflict refused) {
                switch (refused.reason()) {
                    case TOO_MANY_SECRETS -> assertThat(before).hasSize(ActiveSecrets.MAX_SECRETS);
                    case NO_EARLIER_SECRET, LAST_SECRET -> assertThat(before).hasSize(1);
                    case NEWEST_SECRET -> assertThat(before).isNotEmpty();
                    default -> throw refused;
                }
                secrets = live.newestFirst();
            }
            assertThat(secrets)
                    .hasSizeBetween(1, ActiveSecrets.MAX_SECRETS)
                    .allSatisfy(secret -> assertThat(secret.isLive(at)).isTrue());
            assertThat(secrets.getFirst().end()).isEqualTo(SecretExpiry.WITH_KEY);
            assertThat(secrets.getFirst().previousExpiries()).isEmpty();
        }
        assertThat(cancelled).isGreaterThan(100);
    }

    @Test
    void cancelledRotationRestoresThePreviousState() {
        long seed = Long.getLong("rekey.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<SecretVersion> secrets = List.of(fresh(START));
            for (int more = random.nextInt(4); more > 0; more--) {
                secrets = of(secrets)
                        .rotated(
                                fresh(START),
                                START.plusSeconds(1 + random.nextInt(100)),
                                random.nextBoolean() ? null : (Long) (60L + random.nextInt(90)),
                                START);
            }
            List<SecretVersion> rotated =
                    of(secrets).rotated(fresh(START), START.plusSeconds(1 + random.nextInt(100)), 60L, START);
            assertThat(of(rotated).withoutNewest(Refusal.Conflict.Reason.NO_EARLIER_SECRET, "", START))
                    .as("seed %d", seed)
                    .isEqualTo(secrets);
        }
    }

    @Test
    void shorterInactivityTimeoutNeverExpiresASecretLater() {
        InactivityTimeout hour = new InactivityTimeout(3_600, START);
        Instant late = START.plusSeconds(3_590);
        InactivityTimeout minute = hour.tightened(60, null, late);
        assertThat(minute.seconds()).isEqualTo(60);
        assertThat(minute.isOver(null, START.plusSeconds(3_609))).isFalse();
        assertThat(minute.isOver(null, START.plusSeconds(3_610))).isTrue();
        // From its next use on the shorter one counts.
        assertThat(minute.isOver(late, late.plusSeconds(69))).isFalse();
        assertThat(minute.isOver(late, late.plusSeconds(70))).isTrue();
        assertThat(hour.tightened(7_200, null, late)).isEqualTo(hour);
        assertThat(hour.tightened(60, null, START.plusSeconds(10)).from(null)).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void unknownSecretIsNotActive() {
        ActiveSecrets live = of(List.of(fresh(START)));
        assertThatExceptionOfType(Refusal.NotFound.class).isThrownBy(() -> live.get(new SecretId(new UUID(9, 9))));
    }

    private static ActiveSecrets of(List<SecretVersion> secrets) {
        return ActiveSecrets.of(key(secrets), START);
    }

    private static SecretId any(ActiveSecrets live, Random random) {
        List<SecretVersion> all = live.newestFirst();
        return all.get(random.nextInt(all.size())).id();
    }

    private static Map<SecretId, SecretVersion> byId(List<SecretVersion> secrets) {
        return secrets.stream().collect(Collectors.toMap(SecretVersion::id, Function.identity()));
    }

    /** When it ends if it is not used any more. */
    private static Instant end(SecretVersion secret) {
        Instant end = secret.expiresAt() == null ? Instant.MAX : secret.expiresAt();
        InactivityTimeout inactivity = secret.end().inactivity();
        Instant silent = inactivity == null
                ? Instant.MAX
                : inactivity
                        .from(secret.lastUsedAt())
                        .plusSeconds(inactivity.seconds())
                        .plus(InactivityTimeout.GRACE);
        return end.isBefore(silent) ? end : silent;
    }

    private SecretVersion fresh(Instant now) {
        made++;
        byte[] hash = ByteBuffer.allocate(KeyHash.LENGTH).putLong(made).array();
        return new SecretVersion(
                new SecretId(new UUID(4, made)), KeyHash.of("a", hash), "rekey_abcd", "wxyz", now, null, null);
    }

    private static ApiKey key(List<SecretVersion> secrets) {
        return SAMPLE.rotated(secrets, SAMPLE.updated());
    }
}
