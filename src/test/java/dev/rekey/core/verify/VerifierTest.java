package dev.rekey.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Outage;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.SecretEnd;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.Silence;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Pepper;
import dev.rekey.core.secret.Peppers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the verifier asks the store, and when it does not dare to answer without it. */
class VerifierTest {

    private static final Attempt ATTEMPT = new Attempt(null, null, false, PermissionQuery.NONE, null);
    private static final Optional<KeySecret> SECRET = KeySecret.presented("some-secret-of-another-shape");
    private static final long EPOCH = 7;

    /** Has a key close at hand, and another state of it in its store. */
    private static final class TwoStates implements KeySource {
        private final Found held;
        private final @Nullable Found stored;
        private int reads;

        /** @param stored {@code null} where the store is away */
        TwoStates(Found held, @Nullable Found stored) {
            this.held = held;
            this.stored = stored;
        }

        @Override
        public long epoch() {
            return EPOCH;
        }

        @Override
        public Found findAtOnce(@Nullable ProjectId within, List<KeyHash> candidates) {
            return held;
        }

        @Override
        public Found find(@Nullable ProjectId within, List<KeyHash> candidates) {
            return held;
        }

        @Override
        public Found read(@Nullable ProjectId within, List<KeyHash> candidates) {
            reads++;
            if (stored == null) {
                throw new Outage("away");
            }
            return stored;
        }
    }

    @Test
    void theStoreIsAskedOnceAtMost() {
        KeyFacts key = facts(SecretEnd.WITH_KEY);
        assertThat(reads(question(false, 0, 0), key)).isZero();
        assertThat(reads(question(false, 1, EPOCH), key)).isZero();
        assertThat(reads(question(true, 0, 0), key)).isEqualTo(1);
        assertThat(reads(question(false, 2, 0), key)).isEqualTo(1);
        assertThat(reads(question(false, 0, EPOCH + 1), key)).isEqualTo(1);
        assertThat(reads(question(true, 2, EPOCH + 1), key)).isEqualTo(1);
    }

    @Test
    void aSecretThatOnlySeemsSilentIsNotRefusedWhileTheStoreIsAway() {
        KeyFacts silent = facts(silentFor(SampleKeys.NOW.minusSeconds(3600)));
        TwoStates away = new TwoStates(new Found.Stale(silent), null);
        assertThat(verifier(away).verifyInAtOnce(SampleKeys.PROJECT_ID, question(false, 0, 0)))
                .isNull();
        assertThatThrownBy(() -> verifier(away).verifyIn(SampleKeys.PROJECT_ID, question(false, 0, 0)))
                .isInstanceOf(Outage.class);
    }

    @Test
    void aSecretInUseIsServedStaleWhileTheStoreIsAway() {
        KeyFacts inUse = facts(silentFor(SampleKeys.NOW));
        TwoStates away = new TwoStates(new Found.Stale(inUse), null);
        Verdict verdict = verifier(away).verifyIn(SampleKeys.PROJECT_ID, question(false, 0, 0));
        assertThat(verdict.outcome()).isEqualTo(Outcome.VALID);
        assertThat(verdict.stale()).isTrue();
    }

    private static int reads(Question question, KeyFacts key) {
        TwoStates source = new TwoStates(key, key);
        assertThat(verifier(source).verifyIn(SampleKeys.PROJECT_ID, question).outcome())
                .isEqualTo(Outcome.VALID);
        return source.reads;
    }

    private static Verifier verifier(KeySource source) {
        Spender free = new Spender() {
            @Override
            public Spent spendAtOnce(KeyFacts key, Cost cost, Instant now) {
                return spend(key, cost, now);
            }

            @Override
            public Spent spend(KeyFacts key, Cost cost, Instant now) {
                return new Spent(Outcome.VALID, List.of(), null);
            }
        };
        return new Verifier(
                source,
                new Peppers(Pepper.of("a", new byte[32]), null),
                free,
                use -> {},
                (key, outcome, at) -> {},
                (key, attempt, outcome, at) -> {},
                () -> SampleKeys.NOW);
    }

    private static Question question(boolean fresh, long minVersion, long minEpoch) {
        return new Question(SECRET, ATTEMPT, Cost.ONE, fresh, minVersion, minEpoch, false, null);
    }

    private static SecretEnd silentFor(Instant since) {
        return new SecretEnd(null, new Silence(Silence.MIN_SECONDS, since));
    }

    private static KeyFacts facts(SecretEnd end) {
        OwnedKey owned = SampleKeys.key(KeyChange.builder().restricted(false).build());
        SecretVersion secret = new SecretVersion(
                new SecretId(new UUID(4, 2)),
                KeyHash.of("a", new byte[32]),
                "rekey_abcd",
                "wxyz",
                SampleKeys.NOW,
                end,
                List.of(),
                null,
                null);
        return KeyFacts.of(owned, secret, false, 0, SampleFacts.PLAIN);
    }
}
