package dev.rekey.local.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Change;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.limit.CreditSpendResult.Charged;
import dev.rekey.core.limit.CreditSpendResult.KeyNotFound;
import dev.rekey.core.limit.CreditSpendResult.Refused;
import dev.rekey.core.limit.CreditSpendResult.Repeated;
import dev.rekey.core.limit.CreditSpendResult.Unlimited;
import dev.rekey.core.limit.Refill;
import dev.rekey.testing.BothDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@BothDatabases
class CreditLeasesTest {

    private static final Instant NOW = CreditDatabase.START;
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    private CreditDatabase disk;
    private CreditLeases leases;

    @BeforeEach
    void open() {
        disk = new CreditDatabase(folder);
        leases = disk.blocks();
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void aBlockIsTakenOnceAndSpentWithoutTheStore() {
        KeyId key = disk.key(1_000);
        assertThat(leases.trySpend(key, 1, NOW)).isEmpty();
        long writes = disk.writes();
        assertThat(leases.spend(key, 1, NOW)).isEqualTo(new Charged(999));
        for (int left = 998; left >= 990; left--) {
            assertThat(leases.trySpend(key, 1, NOW)).contains(new Charged(left));
        }
        assertThat(disk.writes() - writes).isEqualTo(1);
        assertThat(leases.trySpend(key, 1, NOW)).isEmpty();
        assertThat(disk.stored(key)).isEqualTo(990);
    }

    @Test
    void whatRemainsIsReadWithTheBlockAndMovesWithEachCredit() {
        KeyId key = disk.key(1_000);
        for (int spent = 1; spent <= 25; spent++) {
            leases.spend(key, 1, NOW);
            assertThat(disk.shown(key)).isEqualTo(1_000 - spent);
        }
        assertThat(disk.stored(key) + leases.unspent(key, NOW)).isEqualTo(975);
        assertThat(disk.read(key).key().version()).isEqualTo(1);
    }

    @Test
    void aCostIsGrantedThatTheBlockAndTheStoreCoverTogether() {
        KeyId key = disk.key(1_000);
        leases.spend(key, 1, NOW);
        assertThat(leases.unspent(key, NOW)).isEqualTo(9);
        assertThat(leases.spend(key, 1_000, NOW)).isEqualTo(new Refused(999, Optional.empty()));
        assertThat(leases.unspent(key, NOW)).isEqualTo(9);
        assertThat(leases.spend(key, 999, NOW)).isEqualTo(new Charged(0));
        assertThat(leases.spend(key, 1, NOW)).isEqualTo(new Refused(0, Optional.empty()));
        assertThat(disk.shown(key)).isZero();
    }

    @Test
    void aRequestIdMaySpendWhatTheBlockHolds() {
        KeyId key = disk.key(1_000);
        leases.spend(key, 1, NOW);
        assertThat(leases.spendOnce(key, "a", 1_000, NOW)).isEqualTo(new Refused(999, Optional.empty()));
        assertThat(leases.spendOnce(key, "a", 999, NOW)).isEqualTo(new Charged(0));
        assertThat(leases.spendOnce(key, "a", 999, NOW)).isEqualTo(new Repeated(0));
        assertThat(leases.trySpend(key, 1, NOW)).isEmpty();
        assertThat(disk.stored(key)).isZero();
    }

    @Test
    void aKeyWithoutCreditsHasNoEndAndOneThatIsGoneNothing() {
        KeyId key = disk.key(1_000);
        leases.spend(key, 1, NOW);
        disk.delete(key);
        assertThat(leases.trySpend(key, 1, NOW)).isEmpty();
        assertThat(leases.spend(key, 1, NOW)).isEqualTo(new KeyNotFound());
        assertThat(leases.spendOnce(key, "a", 1, NOW)).isEqualTo(new KeyNotFound());

        KeyId other = disk.key(1_000);
        assertThat(leases.spend(other, 5, NOW).isGranted()).isTrue();
        disk.clear(other);
        assertThat(leases.trySpend(other, 1, NOW)).isEmpty();
        assertThat(leases.spend(other, 1, NOW)).isEqualTo(new Unlimited());
        assertThat(leases.spendOnce(other, "a", 1, NOW)).isEqualTo(new Unlimited());
    }

    @Test
    void updateWithTheShownCreditsChangesNothing() {
        KeyId key = disk.key(1_000, 50);
        leases.spend(key, 4, NOW);
        assertThat(disk.set(key, 996).key().version()).isEqualTo(1);
        assertThat(leases.unspent(key, NOW)).isEqualTo(6);
        assertThat(disk.shown(key)).isEqualTo(996);
    }

    @Test
    void updateOfCreditsSetsThemAndVoidsTheBlock() {
        KeyId key = disk.key(1_000);
        leases.spend(key, 4, NOW);
        // What the store alone has, which is not what was shown.
        assertThat(CreditDatabase.credits(disk.set(key, 990)).remaining()).isEqualTo(990);
        assertThat(disk.shown(key)).isEqualTo(990);
        assertThat(disk.stored(key)).isEqualTo(990);
        assertThat(leases.unspent(key, NOW)).isZero();
        assertThat(disk.set(key, 3).key().version()).isEqualTo(3);
        assertThat(leases.spend(key, 4, NOW)).isEqualTo(new Refused(3, Optional.empty()));
        assertThat(leases.spend(key, 3, NOW)).isEqualTo(new Charged(0));
    }

    @Test
    void updateOfOtherFieldsLosesNoCredit() {
        KeyId key = disk.key(1_000, 50);
        leases.spend(key, 4, NOW);
        disk.rename(key, "other");
        assertThat(leases.unspent(key, NOW)).isEqualTo(6);
        disk.change(
                key,
                new CreditsChange(
                        Change.keep(),
                        Change.replace(new CreditsChange.RefillChange(
                                Change.replace(60L), Change.keep(), Change.replace(NOW.plusSeconds(60))))));
        assertThat(disk.shown(key)).isEqualTo(996);
        assertThat(leases.spend(key, 1, NOW)).isEqualTo(new Charged(995));
        // The block that was open before would have been spent beyond the refill.
        disk.clock().advance(Duration.ofSeconds(60));
        assertThat(leases.trySpend(key, 1, disk.clock().instant())).isEmpty();
        assertThat(disk.shown(key)).isEqualTo(60);
    }

    @Test
    void aRefillVoidsTheBlockAtItsInstant() {
        KeyId key = disk.key(1_000, 50);
        leases.spend(key, 1, NOW);
        Instant due = NOW.plus(DAY);
        assertThat(leases.trySpend(key, 1, due.minusNanos(1_000))).isPresent();
        assertThat(leases.trySpend(key, 1, due)).isEmpty();
        assertThat(leases.unspent(key, due)).isZero();

        disk.clock().advance(DAY);
        assertThat(disk.shown(key)).isEqualTo(50);
        assertThat(leases.spend(key, 51, due)).isEqualTo(new Refused(50, Optional.of(due.plus(DAY))));
        assertThat(leases.spend(key, 2, due)).isEqualTo(new Charged(48));
        assertThat(disk.shown(key)).isEqualTo(48);
        Refill refill = Optional.ofNullable(
                        CreditDatabase.credits(disk.read(key)).refill())
                .orElseThrow();
        assertThat(refill.at()).isEqualTo(due.plus(DAY));
        assertThat(disk.read(key).key().version()).isEqualTo(1);
        leases.close();
        assertThat(disk.stored(key)).isEqualTo(48);
    }

    @Test
    void invalidatedBlockIsSpentNoMore() {
        KeyId key = disk.key(1_000);
        leases.spend(key, 1, NOW);
        leases.forget(key);
        assertThat(leases.trySpend(key, 1, NOW)).isEmpty();
        assertThat(disk.stored(key)).isEqualTo(999);
    }

    @Test
    void creditsSetByAnotherNodeVoidTheReturnedBlock() {
        KeyId key = disk.key(1_000);
        CreditLeases other = new CreditLeases(disk.store());
        other.spend(key, 1, NOW);
        disk.set(key, 5);
        other.forget(key);
        assertThat(disk.stored(key)).isEqualTo(5);
        assertThat(other.spend(key, 6, NOW)).isEqualTo(new Refused(5, Optional.empty()));
    }

    @Test
    void leasedBlockOfAnEarlierSettingIsNotMixedWithTheNewOne() {
        KeyId key = disk.key(1_000);
        CreditLeases other = new CreditLeases(disk.store());
        other.spend(key, 1, NOW);
        disk.set(key, 20);
        // 9 void credits and 11 new ones make no 20: they are not the same credits.
        assertThat(other.spend(key, 20, NOW)).isEqualTo(new Charged(0));
        assertThat(other.spend(key, 1, NOW)).isEqualTo(new Refused(0, Optional.empty()));
        assertThat(disk.stored(key)).isZero();
    }

    @Test
    void onlyIdleBlocksAreGivenBack() {
        KeyId idle = disk.key(1_000);
        KeyId busy = disk.key(1_000);
        leases.spend(idle, 1, NOW);
        Instant later = NOW.plus(CreditLeases.IDLE);
        leases.spend(busy, 1, later.minusSeconds(1));
        leases.tidy(later.minusSeconds(1));
        assertThat(disk.stored(idle)).isEqualTo(990);
        leases.tidy(later);
        assertThat(disk.stored(idle)).isEqualTo(999);
        assertThat(disk.stored(busy)).isEqualTo(990);
        assertThat(leases.spend(idle, 1, later)).isEqualTo(new Charged(998));
        assertThat(disk.shown(idle)).isEqualTo(998);
    }

    @Test
    void stoppingNodeReturnsItsBlocksAndLeasesNoMore() {
        KeyId first = disk.key(1_000);
        KeyId second = disk.key(500);
        leases.spend(first, 1, NOW);
        leases.spend(second, 1, NOW);
        leases.close();
        assertThat(disk.stored(first)).isEqualTo(999);
        assertThat(disk.stored(second)).isEqualTo(499);
        assertThatThrownBy(() -> leases.spend(first, 1, NOW)).isInstanceOf(UnavailableException.class);
        assertThat(leases.trySpend(first, 1, NOW)).isEmpty();
    }

    @Test
    void aStoreThatIsAwayTakesNothingFromTheBlock() {
        KeyId key = disk.key(1_000);
        leases.spend(key, 1, NOW);
        disk.close();
        assertThatThrownBy(() -> leases.spend(key, 10, NOW)).isInstanceOf(UnavailableException.class);
        assertThat(leases.trySpend(key, 9, NOW)).contains(new Charged(990));
    }
}
