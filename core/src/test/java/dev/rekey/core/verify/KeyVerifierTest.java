package dev.rekey.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.SecretExpiry;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.SecretVersionBuilder;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Pepper;
import dev.rekey.core.secret.PepperSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the verifier asks the store, and when it does not dare to answer without it. */
class KeyVerifierTest {

    private static final Attempt ATTEMPT = new Attempt(null, null, false, PermissionQuery.NONE, null);
    private static final Optional<KeySecret> SECRET = KeySecret.presented("some-secret-of-another-shape");
    private static final long EPOCH = 7;

    /** Has a key close at hand, and another state of it in its store. */
    private static final class TwoStates implements KeySource {
        private final KeyLookup held;
        private final @Nullable KeyLookup stored;
        private int reads;

        /** @param stored {@code null} where the store is away */
        TwoStates(KeyLookup held, @Nullable KeyLookup stored) {
            this.held = held;
            this.stored = stored;
        }

        @Override
        public long epoch() {
            return EPOCH;
        }

        @Override
        public KeyLookup tryFind(@Nullable ProjectId within, List<KeyHash> candidates) {
            return held;
        }

        @Override
        public KeyLookup find(@Nullable ProjectId within, List<KeyHash> candidates) {
            return held;
        }

        @Override
        public KeyLookup read(@Nullable ProjectId within, List<KeyHash> candidates) {
            reads++;
            if (stored == null) {
                throw new UnavailableException("away");
            }
            return stored;
        }
    }

    @Test
    void storeIsReadOnceAtMost() {
        CachedKey key = facts(SecretExpiry.WITH_KEY);
        assertThat(reads(question(false, 0, 0), key)).isZero();
        assertThat(reads(question(false, 1, EPOCH), key)).isZero();
        assertThat(reads(question(true, 0, 0), key)).isEqualTo(1);
        assertThat(reads(question(false, 2, 0), key)).isEqualTo(1);
        assertThat(reads(question(false, 0, EPOCH + 1), key)).isEqualTo(1);
        assertThat(reads(question(true, 2, EPOCH + 1), key)).isEqualTo(1);
    }

    @Test
    void seeminglyInactiveSecretIsNotRefusedWhileTheStoreIsUnavailable() {
        CachedKey silent = facts(silentFor(SampleKeys.NOW.minusSeconds(3600)));
        TwoStates away = new TwoStates(new KeyLookup.StaleKey(silent), null);
        assertThat(verifier(away).tryVerifyIn(SampleKeys.PROJECT_ID, question(false, 0, 0)))
                .isNull();
        assertThatThrownBy(() -> verifier(away).verifyIn(SampleKeys.PROJECT_ID, question(false, 0, 0)))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void activeSecretIsServedStaleWhileTheStoreIsUnavailable() {
        CachedKey inUse = facts(silentFor(SampleKeys.NOW));
        TwoStates away = new TwoStates(new KeyLookup.StaleKey(inUse), null);
        Verdict verdict = verifier(away).verifyIn(SampleKeys.PROJECT_ID, question(false, 0, 0));
        assertThat(verdict.outcome()).isEqualTo(Outcome.VALID);
        assertThat(verdict.stale()).isTrue();
    }

    private static int reads(VerificationRequest request, CachedKey key) {
        TwoStates source = new TwoStates(key, key);
        assertThat(verifier(source).verifyIn(SampleKeys.PROJECT_ID, request).outcome())
                .isEqualTo(Outcome.VALID);
        return source.reads;
    }

    private static KeyVerifier verifier(KeySource source) {
        UsageCharger free = new UsageCharger() {
            @Override
            public ChargeResult tryCharge(CachedKey key, AttemptCost cost, Instant now) {
                return charge(key, cost, now);
            }

            @Override
            public ChargeResult charge(CachedKey key, AttemptCost cost, Instant now) {
                return new ChargeResult(Outcome.VALID, List.of(), null);
            }
        };
        return new KeyVerifier(
                source,
                new PepperSet(Pepper.of("a", new byte[32]), null),
                free,
                use -> {},
                (key, outcome, at) -> {},
                (key, attempt, outcome, at) -> {},
                () -> SampleKeys.NOW);
    }

    private static VerificationRequest question(boolean fresh, long minVersion, long minEpoch) {
        return new VerificationRequest(SECRET, ATTEMPT, AttemptCost.ONE, fresh, minVersion, minEpoch, false, null);
    }

    private static SecretExpiry silentFor(Instant since) {
        return new SecretExpiry(null, new InactivityTimeout(InactivityTimeout.MIN_SECONDS, since));
    }

    private static CachedKey facts(SecretExpiry end) {
        KeyAggregate aggregate =
                SampleKeys.key(KeyChange.builder().restricted(false).build());
        SecretVersion secret = SecretVersionBuilder.builder()
                .id(new SecretId(new UUID(4, 2)))
                .hash(KeyHash.of("a", new byte[32]))
                .start("rekey_abcd")
                .lastFour("wxyz")
                .createdAt(SampleKeys.NOW)
                .end(end)
                .previousExpiries(List.of())
                .build();
        return CachedKey.of(aggregate, secret, false, 0, SampleCachedKeys.PLAIN);
    }
}
