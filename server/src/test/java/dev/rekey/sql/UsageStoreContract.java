package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.project.Project;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageInterval;
import dev.rekey.core.verify.UsageSpan;
import dev.rekey.core.verify.UsageStore;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of usage promises. */
public abstract class UsageStoreContract extends DatabaseTest {

    private static final long HOUR = UsageCount.hourOf(StoreSamples.NOW);

    private UsageStore usage;
    private ApiKey key;
    private ApiKey other;

    @BeforeEach
    void openStore() {
        usage = database.usage();
        Project project = samples.project();
        key = samples.key(samples.user(project.id())).key();
        other = samples.key(samples.user(project.id())).key();
    }

    @Test
    void addsToWhatIsThere() {
        usage.add(List.of(count(key, HOUR, Outcome.VALID, 3), count(key, HOUR, Outcome.RATE_LIMITED, 1)));
        usage.add(List.of(count(key, HOUR, Outcome.VALID, 4), count(key, HOUR, Outcome.VALID, 1)));
        usage.add(List.of());
        assertThat(hours(key, HOUR, HOUR + 1))
                .containsExactlyInAnyOrder(
                        count(key, HOUR, Outcome.VALID, 8), count(key, HOUR, Outcome.RATE_LIMITED, 1));
        assertThat(hours(other, HOUR, HOUR + 1)).isEmpty();
    }

    @Test
    void keepsEveryOutcomeAndLargeNumbers() {
        long many = 1L << 60;
        List<UsageCount> all = Arrays.stream(Outcome.values())
                .map(outcome -> count(key, HOUR, outcome, many))
                .toList();
        usage.add(all);
        assertThat(hours(key, HOUR, HOUR + 1)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void tellsASpanFromItsFirstHourToBeforeItsEnd() {
        for (long hour = HOUR - 2; hour <= HOUR + 2; hour++) {
            usage.add(List.of(count(key, hour, Outcome.VALID, 1)));
        }
        assertThat(hours(key, HOUR - 1, HOUR + 1))
                .containsExactly(count(key, HOUR - 1, Outcome.VALID, 1), count(key, HOUR, Outcome.VALID, 1));
        assertThat(hours(key, HOUR, HOUR)).isEmpty();
    }

    @Test
    void tellsDaysAsTheSumOfTheirHours() {
        long day = Math.floorDiv(HOUR, 24) * 24;
        usage.add(List.of(
                count(key, day - 1, Outcome.VALID, 1),
                count(key, day, Outcome.VALID, 2),
                count(key, day + 1, Outcome.EXPIRED, 5),
                count(key, day + 23, Outcome.VALID, 3),
                count(key, day + 24, Outcome.VALID, 4),
                count(other, day, Outcome.VALID, 7)));
        assertThat(usage.counts(key.id(), new UsageSpan(day, day + 48, UsageInterval.DAY)))
                .containsExactlyInAnyOrder(
                        count(key, day, Outcome.VALID, 5),
                        count(key, day, Outcome.EXPIRED, 5),
                        count(key, day + 24, Outcome.VALID, 4));
    }

    @Test
    void aKeyThatHasBeenDeletedIsPassedOverAndTheOthersAreCounted() {
        usage.add(List.of(count(key, HOUR, Outcome.VALID, 1)));
        database.keys().delete(key, samples.commit(key.project()));
        usage.add(List.of(
                count(key, HOUR, Outcome.VALID, 1),
                new UsageCount(new KeyId(samples.id()), HOUR, Outcome.VALID, 1),
                count(other, HOUR, Outcome.VALID, 2)));
        assertThat(hours(key, HOUR, HOUR + 1)).isEmpty();
        assertThat(hours(other, HOUR, HOUR + 1)).containsExactly(count(other, HOUR, Outcome.VALID, 2));
    }

    @Test
    void forgetsWhatIsOldSomeAtOnce() {
        usage.add(List.of(
                count(key, HOUR - 2, Outcome.VALID, 9),
                count(key, HOUR - 2, Outcome.EXPIRED, 9),
                count(other, HOUR - 1, Outcome.VALID, 9),
                count(key, HOUR, Outcome.VALID, 1)));
        assertThat(usage.forget(HOUR, 2)).isEqualTo(2);
        assertThat(usage.forget(HOUR, 2)).isEqualTo(1);
        assertThat(usage.forget(HOUR, 2)).isZero();
        assertThat(hours(key, HOUR - 9, HOUR + 9)).containsExactly(count(key, HOUR, Outcome.VALID, 1));
        assertThat(hours(other, HOUR - 9, HOUR + 9)).isEmpty();
    }

    @Test
    void whatWasAddedIsThereAfterARestart() {
        usage.add(List.of(count(key, HOUR, Outcome.VALID, 3)));
        reopen();
        assertThat(database.usage().counts(key.id(), new UsageSpan(HOUR, HOUR + 1, UsageInterval.HOUR)))
                .containsExactly(count(key, HOUR, Outcome.VALID, 3));
    }

    @Test
    void aClosedDatabaseIsAnOutage() {
        database.close();
        List<UsageCount> counts = List.of(count(key, HOUR, Outcome.VALID, 1));
        assertThatThrownBy(() -> usage.add(counts)).isInstanceOf(UnavailableException.class);
    }

    private List<UsageCount> hours(ApiKey of, long from, long to) {
        return usage.counts(of.id(), new UsageSpan(from, to, UsageInterval.HOUR));
    }

    private static UsageCount count(ApiKey of, long hour, Outcome outcome, long uses) {
        return new UsageCount(of.id(), hour, outcome, uses);
    }
}
