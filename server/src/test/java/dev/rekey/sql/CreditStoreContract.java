package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.limit.CreditLeaseResult;
import dev.rekey.core.limit.CreditSpendResult;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.CreditStore.UnspentCredits;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every store of credits promises. */
public abstract class CreditStoreContract extends DatabaseTest {

    private static final Instant NOW = StoreSamples.NOW;
    private static final Duration DAY = Duration.ofDays(1);

    private CreditStore credits;
    private User owner;

    @BeforeEach
    void openStore() {
        credits = database.credits();
        owner = samples.user(samples.project().id());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "100, 1, 1",
        "199, 1, 1",
        "200, 1, 2",
        "10000, 1, 100",
        "1000000000000, 1, 100",
        "1000, 700, 700",
        "1000, 1000, 1000"
    })
    void aBlockShrinksWithWhatRemains(long remaining, long cost, long amount) {
        KeyId key = key(remaining, null);
        assertThat(credits.lease(key, cost, NOW))
                .isEqualTo(new CreditLeaseResult.Leased(amount, 0, Optional.empty(), remaining - amount));
        assertThat(remaining(key)).isEqualTo(remaining - amount);
    }

    @Test
    void aLeaseThatCostsMoreThanThereIsTakesNothing() {
        Refill refill = Refill.from(20, Refill.Interval.DAILY, NOW);
        KeyId key = key(5, refill);
        assertThat(credits.lease(key, 6, NOW)).isEqualTo(new CreditLeaseResult.Refused(5, Optional.of(refill.at())));
        assertThat(credits.spendOnce(key, "a", 6, NOW))
                .isEqualTo(new CreditSpendResult.Refused(5, Optional.of(refill.at())));
        assertThat(remaining(key)).isEqualTo(5);
        // An id that was refused was not spent.
        assertThat(credits.spendOnce(key, "a", 5, NOW)).isEqualTo(new CreditSpendResult.Charged(0));
        assertThat(credits.lease(key, 1, NOW)).isEqualTo(new CreditLeaseResult.Refused(0, Optional.of(refill.at())));
    }

    @Test
    void aKeyWithoutCreditsHasNoEndAndAnUnknownOneIsGone() {
        KeyId unlimited = samples.key(owner).key().id();
        assertThat(credits.lease(unlimited, 1, NOW)).isEqualTo(new CreditLeaseResult.Unlimited());
        assertThat(credits.spendOnce(unlimited, "a", 1, NOW)).isEqualTo(new CreditSpendResult.Unlimited());
        KeyId unknown = new KeyId(samples.id());
        assertThat(credits.lease(unknown, 1, NOW)).isEqualTo(new CreditLeaseResult.KeyNotFound());
        assertThat(credits.spendOnce(unknown, "a", 1, NOW)).isEqualTo(new CreditSpendResult.KeyNotFound());
    }

    @Test
    void aRequestIdSpendsOnceForEachKeyByteByByte() {
        KeyId key = key(10, null);
        assertThat(credits.spendOnce(key, "Id", 3, NOW)).isEqualTo(new CreditSpendResult.Charged(7));
        assertThat(credits.spendOnce(key, "Id", 3, NOW)).isEqualTo(new CreditSpendResult.Repeated(7));
        assertThat(credits.spendOnce(key, "Id", 9, NOW)).isEqualTo(new CreditSpendResult.Reused());
        assertThat(credits.spendOnce(key, "Id", 1, NOW)).isEqualTo(new CreditSpendResult.Reused());
        assertThat(credits.spendOnce(key, "id", 7, NOW)).isEqualTo(new CreditSpendResult.Charged(0));
        assertThat(credits.spendOnce(key, "Id", 3, NOW)).isEqualTo(new CreditSpendResult.Repeated(0));
        assertThat(credits.spendOnce(key(10, null), "Id", 3, NOW)).isEqualTo(new CreditSpendResult.Charged(7));
        reopen();
        openStore();
        assertThat(credits.spendOnce(key, "Id", 3, NOW)).isEqualTo(new CreditSpendResult.Repeated(0));
    }

    @Test
    void aRequestIdIsForgottenOnceItIsOldAndGoesWithItsKey() {
        KeyId key = key(10, null);
        credits.spendOnce(key, "old", 1, NOW.minusSeconds(1));
        credits.spendOnce(key, "young", 1, NOW);
        assertThat(credits.forget(NOW)).isEqualTo(1);
        assertThat(credits.forget(NOW)).isZero();
        assertThat(credits.spendOnce(key, "young", 1, NOW)).isEqualTo(new CreditSpendResult.Repeated(8));
        assertThat(credits.spendOnce(key, "old", 1, NOW)).isEqualTo(new CreditSpendResult.Charged(7));
        assertThat(database.keys().delete(find(key), samples.commit(owner.project())))
                .isTrue();
        assertThat(credits.forget(NOW.plus(DAY))).isZero();
    }

    @Test
    void aCostOfNothingIsAMistake() {
        KeyId key = key(10, null);
        assertThatThrownBy(() -> credits.lease(key, 0, NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> credits.spendOnce(key, "a", -1, NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThat(remaining(key)).isEqualTo(10);
    }

    @Test
    void unspentCreditsAreReturnedUnlessTheirEpochHasEnded() {
        ApiKey before = samples.key(owner, settings(new Credits(1_000, null))).key();
        CreditLeaseResult.Leased block = lease(before.id(), 1, NOW);
        assertThat(block.amount()).isEqualTo(10);
        credits.returnUnspent(List.of(
                new UnspentCredits(before.id(), block.epoch(), 4), new UnspentCredits(new KeyId(samples.id()), 0, 4)));
        assertThat(remaining(before.id())).isEqualTo(994);

        ApiKey after = set(before, new Credits(7, null));
        credits.returnUnspent(List.of(new UnspentCredits(before.id(), block.epoch(), 6)));
        assertThat(remaining(before.id())).isEqualTo(7);

        CreditLeaseResult.Leased second = lease(before.id(), 1, NOW);
        assertThat(second.epoch()).isGreaterThan(block.epoch());
        ApiKey unlimited = set(after, null);
        set(unlimited, new Credits(3, null));
        credits.returnUnspent(List.of(new UnspentCredits(before.id(), second.epoch(), 1)));
        assertThat(remaining(before.id())).isEqualTo(3);
    }

    @Test
    void aDueRefillComesFirstAndVoidsWhatIsOut() {
        Refill refill = Refill.from(50, Refill.Interval.DAILY, NOW);
        KeyId key = key(1_000, refill);
        CreditLeaseResult.Leased before = lease(key, 1, NOW);
        assertThat(before.until()).contains(refill.at());

        Instant later = NOW.plus(DAY.multipliedBy(3)).plusSeconds(5);
        Instant next = NOW.plus(DAY.multipliedBy(4));
        assertThat(credits.lease(key, 51, later)).isEqualTo(new CreditLeaseResult.Refused(50, Optional.of(next)));
        assertThat(credits.lease(key, 40, later))
                .isEqualTo(new CreditLeaseResult.Leased(40, before.epoch() + 1, Optional.of(next), 10));
        credits.returnUnspent(List.of(new UnspentCredits(key, before.epoch(), before.amount())));
        assertThat(remaining(key)).isEqualTo(10);
        assertThat(find(key).version()).isEqualTo(1);

        assertThat(credits.spendOnce(key, "a", 50, next)).isEqualTo(new CreditSpendResult.Charged(0));
        assertThat(refill(key).at()).isEqualTo(next.plus(DAY));
        assertThat(refill(key).anchor()).isEqualTo(NOW);
    }

    @Test
    void aRefillThatAClockAheadHasAppliedIsBroughtBackAndStaysWhereItIs() {
        for (boolean once : new boolean[] {false, true}) {
            Refill refill = Refill.from(50, Refill.Interval.DAILY, NOW);
            KeyId key = key(10, refill);
            Instant years = NOW.plus(DAY.multipliedBy(3_650)).plusSeconds(7);
            spend(key, once, 50, years);
            assertThat(refill(key).at()).isAfter(years);

            // Even where the credits are used up and nothing is spent it is written down: it could never come due
            // otherwise.
            spend(key, once, 50, NOW.plusSeconds(1));
            assertThat(refill(key)).isEqualTo(refill);
            assertThat(remaining(key)).isZero();
            spend(key, once, 50, NOW.plus(DAY));
            assertThat(remaining(key)).isZero();
            assertThat(refill(key).at()).isEqualTo(NOW.plus(DAY.multipliedBy(2)));
        }
    }

    private void spend(KeyId key, boolean once, long cost, Instant now) {
        if (once) {
            credits.spendOnce(key, "at " + now, cost, now);
        } else {
            credits.lease(key, cost, now);
        }
    }

    @Test
    void clocksThatDifferByLittleApplyARefillOnce() {
        Refill refill = Refill.from(50, Refill.Interval.DAILY, NOW);
        KeyId key = key(10, refill);
        assertThat(credits.spendOnce(key, "a", 50, NOW.plus(DAY))).isEqualTo(new CreditSpendResult.Charged(0));
        assertThat(credits.spendOnce(key, "b", 1, NOW.plus(DAY).minusSeconds(5)).isGranted())
                .isFalse();
        assertThat(credits.spendOnce(key, "c", 1, NOW.plus(DAY).plusSeconds(5)).isGranted())
                .isFalse();
    }

    @Test
    void anUpdateWritesWhatRemainsOnlyWhereItSetsIt() {
        Refill refill = Refill.from(50, Refill.Interval.DAILY, NOW);
        ApiKey read = samples.key(owner, settings(new Credits(1_000, refill))).key();
        CreditLeaseResult.Leased block = lease(read.id(), 1, NOW);

        // All of these are decided on what was read before the block was taken.
        ApiKey renamed =
                update(read, KeyVariants.mixed(read.settings(), StoreSamples.named("other"), Set.of(KeyField.NAME)));
        assertThat(remaining(read.id())).isEqualTo(990);
        Refill larger = new Refill(60, Refill.Interval.DAILY, refill.anchor(), refill.at());
        ApiKey refilled = set(renamed, new Credits(1_000, larger));
        assertThat(remaining(read.id())).isEqualTo(990);
        ApiKey monthly = set(refilled, new Credits(1_000, Refill.from(60, Refill.Interval.MONTHLY, NOW)));
        assertThat(refill(read.id())).isEqualTo(Refill.from(60, Refill.Interval.MONTHLY, NOW));
        ApiKey without = set(monthly, new Credits(1_000, null));
        assertThat(find(read.id()).settings().credits()).isEqualTo(new Credits(990, null));
        ApiKey with = set(without, new Credits(1_000, refill));
        credits.returnUnspent(List.of(new UnspentCredits(read.id(), block.epoch(), 10)));
        assertThat(remaining(read.id())).isEqualTo(1_000);

        set(with, new Credits(1_001, refill));
        assertThat(remaining(read.id())).isEqualTo(1_001);
        credits.returnUnspent(List.of(new UnspentCredits(read.id(), block.epoch(), 10)));
        assertThat(remaining(read.id())).isEqualTo(1_001);
    }

    @Test
    void aRefillThatIsDueIsAppliedBeforeItIsChanged() {
        Instant start = samples.stamp(100).at().minus(DAY);
        Refill refill = Refill.from(50, Refill.Interval.DAILY, start);
        ApiKey read = samples.key(owner, settings(new Credits(3, refill))).key();
        Instant now = samples.stamp(100 + read.version()).at();
        assertThat(refill.isDue(now)).isTrue();

        Refill changed = refill.applied(now).changed(60, Refill.Interval.DAILY, now);
        set(read, new Credits(50, changed));

        assertThat(find(read.id()).settings().credits()).isEqualTo(new Credits(50, changed));
        assertThat(lease(read.id(), 1, now).epoch()).isEqualTo(1);
    }

    @Test
    void theLastCreditIsSpentOnceHoweverManyWantIt() throws Exception {
        KeyId key = key(100, null);
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            List<Future<CreditSpendResult>> once = new ArrayList<>();
            List<Future<CreditLeaseResult>> leased = new ArrayList<>();
            for (int at = 0; at < 150; at++) {
                String id = "id " + at / 2;
                once.add(threads.submit(() -> credits.spendOnce(key, id, 1, NOW)));
                leased.add(threads.submit(() -> credits.lease(key, 1, NOW)));
            }
            long granted = 0;
            for (Future<CreditSpendResult> each : once) {
                granted += each.get() instanceof CreditSpendResult.Charged ? 1 : 0;
            }
            for (Future<CreditLeaseResult> each : leased) {
                granted += each.get() instanceof CreditLeaseResult.Leased block ? block.amount() : 0;
            }
            assertThat(granted).isEqualTo(100);
        }
        assertThat(remaining(key)).isZero();
    }

    private KeyId key(long remaining, @Nullable Refill refill) {
        return samples.key(owner, settings(new Credits(remaining, refill)))
                .key()
                .id();
    }

    private static KeySettings settings(@Nullable Credits credits) {
        KeySettings blank = KeySettings.BLANK;
        return KeySettingsBuilder.builder(blank)
                .name("with credits")
                .credits(credits)
                .build();
    }

    private ApiKey set(ApiKey before, @Nullable Credits after) {
        return update(before, KeyVariants.mixed(before.settings(), settings(after), Set.of(KeyField.CREDITS)));
    }

    private ApiKey update(ApiKey before, KeySettings settings) {
        ApiKey after = samples.changed(before, settings);
        assertThat(database.keys()
                        .update(
                                before,
                                after,
                                samples.revision(after, AuditAction.KEY_UPDATED),
                                samples.commit(before.project()),
                                Optional.empty()))
                .isTrue();
        return after;
    }

    private CreditLeaseResult.Leased lease(KeyId key, long cost, Instant now) {
        return (CreditLeaseResult.Leased) credits.lease(key, cost, now);
    }

    private ApiKey find(KeyId key) {
        return database.keys().find(new KeyRef.ById(key)).orElseThrow().key();
    }

    private long remaining(KeyId key) {
        return Optional.ofNullable(find(key).settings().credits()).orElseThrow().remaining();
    }

    private Refill refill(KeyId key) {
        return Optional.ofNullable(find(key).settings().credits())
                .map(Credits::refill)
                .orElseThrow();
    }
}
