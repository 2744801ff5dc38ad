package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.project.Project;
import dev.rekey.core.traffic.HourlyTraffic;
import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of recorded traffic promises. */
public abstract class TrafficStoreContract extends DatabaseTest {

    private static final long HOUR = UsageCount.hourOf(StoreSamples.NOW);
    /** Attempts at once: more than two million an hour in each pattern. */
    private static final long BUSY = 700_000;

    private static final int HOURS_RETENTION = (int) TrafficStore.KEPT.toHours();

    private TrafficStore traffic;
    private ApiKey key;
    private ApiKey other;

    @BeforeEach
    void openStore() {
        traffic = database.traffic();
        Project project = samples.project();
        key = samples.key(samples.user(project.id())).key();
        other = samples.key(samples.user(project.id())).key();
    }

    /** How many bytes the tables of traffic take, with all that belongs to them. */
    protected abstract long bytesOfTraffic();

    @Test
    void addsToWhatIsThere() {
        TrafficPattern office = shape("192.0.2.0/24", "https://a.example", "files:read", "file:1", Outcome.VALID);
        TrafficPattern home = shape("2001:db8:7::/48", null, "a:b OR c:d AND e:f", null, Outcome.IP_NOT_ALLOWED);
        TrafficPattern unknown = shape(null, "null", "", "file:ä:ö", Outcome.RATE_LIMITED);
        traffic.add(List.of(hour(key, HOUR, Map.of(office, 3L, home, 1L), Map.of())));
        traffic.add(List.of(
                hour(key, HOUR, Map.of(office, 4L, unknown, 1L << 40), Map.of(Outcome.EXPIRED, 2L)),
                hour(key, HOUR + 1, Map.of(home, 5L), Map.of(Outcome.EXPIRED, 3L))));
        traffic.add(List.of());
        Traffic found = traffic.find(key.id(), HOUR, HOUR + 2);
        assertThat(found.patterns())
                .containsExactly(
                        new PatternCount(unknown, 1L << 40, HOUR),
                        new PatternCount(office, 7, HOUR),
                        new PatternCount(home, 6, HOUR + 1));
        assertThat(found.withoutPattern()).isEqualTo(Map.of(Outcome.EXPIRED, 5L));
        assertThat(traffic.find(other.id(), HOUR, HOUR + 2)).isEqualTo(Traffic.NONE);
    }

    @Test
    void keepsEveryOutcomeWithAndWithoutAPattern() {
        Map<TrafficPattern, Long> shapes = Arrays.stream(Outcome.values())
                .collect(Collectors.toMap(outcome -> shape("10.0.0.0/24", null, "", null, outcome), outcome -> 2L));
        Map<Outcome, Long> unshaped = Arrays.stream(Outcome.values())
                .collect(Collectors.toMap(
                        outcome -> outcome, outcome -> 1L + outcome.name().length()));
        traffic.add(List.of(hour(key, HOUR, shapes, unshaped)));
        Traffic found = traffic.find(key.id(), HOUR, HOUR + 1);
        assertThat(counts(found)).isEqualTo(shapes);
        assertThat(found.withoutPattern()).isEqualTo(unshaped);
    }

    @Test
    void tellsASpanFromItsFirstHourToBeforeItsEnd() {
        for (long hour = HOUR - 30; hour <= HOUR + 30; hour++) {
            traffic.add(List.of(hour(
                    key, hour, Map.of(network(0), 1L, network((int) (hour - HOUR) + 40), 1L), Map.of())));
        }
        assertThat(counts(traffic.find(key.id(), HOUR - 25, HOUR + 25)).get(network(0)))
                .isEqualTo(50);
        assertThat(counts(traffic.find(key.id(), HOUR, HOUR + 1))).isEqualTo(Map.of(network(0), 1L, network(40), 1L));
        assertThat(traffic.find(key.id(), HOUR, HOUR)).isEqualTo(Traffic.NONE);
    }

    @Test
    void whatAnHourHasNoRoomForIsCountedByOutcomeAndTheMostFrequentStay() {
        int more = HourlyCountsCodec.MAX_SHAPES + 10;
        Map<TrafficPattern, Long> shapes = new HashMap<>();
        for (int at = 0; at < more; at++) {
            shapes.put(network(at), 1L + at);
        }
        traffic.add(List.of(hour(key, HOUR, shapes, Map.of())));
        traffic.add(List.of(hour(key, HOUR, Map.of(network(0), 100L, network(more - 1), 1L), Map.of())));
        Traffic found = traffic.find(key.id(), HOUR, HOUR + 1);
        assertThat(found.patterns()).hasSize(HourlyCountsCodec.MAX_SHAPES);
        assertThat(found.patterns().getFirst()).isEqualTo(new PatternCount(network(more - 1), more + 1, HOUR));
        assertThat(found.withoutPattern()).isEqualTo(Map.of(Outcome.VALID, 100L + 55));
        assertThat(found.attempts()).isEqualTo(more * (more + 1L) / 2 + 101);
    }

    @Test
    void excessPatternsOfADayAreCountedByOutcome() {
        String wide = "p".repeat(60);
        for (int at = 0; at < 24; at++) {
            Map<TrafficPattern, Long> shapes = new HashMap<>();
            for (int number = 0; number < 30; number++) {
                shapes.put(shape("10.0.0.0/24", null, wide + ":" + at + "-" + number, null, Outcome.VALID), 1L);
            }
            traffic.add(List.of(hour(key, day() + at, shapes, Map.of())));
        }
        Traffic found = traffic.find(key.id(), day(), day() + 24);
        assertThat(found.patterns()).hasSizeBetween(80, 150);
        assertThat(found.attempts()).isEqualTo(24 * 30);
        long lost = found.attemptsWithoutShape();
        TrafficPattern first = found.patterns().getFirst().shape();
        traffic.add(List.of(hour(key, day() + 23, Map.of(first, 9L), Map.of())));
        assertThat(traffic.find(key.id(), day(), day() + 24).attemptsWithoutShape())
                .isEqualTo(lost);
        traffic.add(List.of(hour(key, day() + 24, Map.of(network(1), 9L), Map.of())));
        assertThat(counts(traffic.find(key.id(), day() + 24, day() + 25))).isEqualTo(Map.of(network(1), 9L));
    }

    @Test
    void aKeyThatHasBeenDeletedIsPassedOverAndTheOthersAreCounted() {
        traffic.add(List.of(hour(key, HOUR, Map.of(network(1), 1L), Map.of())));
        database.keys().delete(key, samples.commit(key.project()));
        traffic.add(List.of(
                hour(key, HOUR, Map.of(network(1), 1L), Map.of()),
                hour(new KeyId(samples.id()), HOUR, Map.of(network(1), 1L), Map.of()),
                hour(other, HOUR, Map.of(network(1), 2L), Map.of())));
        assertThat(traffic.find(key.id(), HOUR, HOUR + 1)).isEqualTo(Traffic.NONE);
        assertThat(counts(traffic.find(other.id(), HOUR, HOUR + 1))).isEqualTo(Map.of(network(1), 2L));
    }

    @Test
    void forgetsWhatIsOldSomeAtOnce() {
        for (long hour = HOUR - 60; hour <= HOUR; hour++) {
            traffic.add(List.of(hour(key, hour, Map.of(network(1), 1L), Map.of())));
        }
        int steps = 0;
        while (traffic.forget(HOUR - 1, 10) == 10) {
            steps++;
        }
        assertThat(steps).isEqualTo(5);
        assertThat(traffic.forget(HOUR - 1, 10)).isZero();
        assertThat(counts(traffic.find(key.id(), HOUR - 99, HOUR + 1))).isEqualTo(Map.of(network(1), 2L));
        traffic.forget(HOUR + 25, 100);
        assertThat(traffic.find(key.id(), HOUR - 99, HOUR + 99)).isEqualTo(Traffic.NONE);
        long rows = engine.transactions()
                .read(handle -> handle.createQuery("SELECT COUNT(*) FROM traffic_shapes")
                        .mapTo(Long.class)
                        .one());
        assertThat(rows).isZero();
    }

    @Test
    void writersOfOneKeyAndHourLoseNothing() throws InterruptedException, ExecutionException {
        int writers = 8;
        int rounds = 12;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int mine = writer;
                done.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        traffic.add(List.of(
                                hour(key, HOUR + round % 2, Map.of(network(0), 1L, network(1 + mine), 1L), Map.of()),
                                hour(other, HOUR, Map.of(network(100 * mine + round), 1L), Map.of())));
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        Map<TrafficPattern, Long> mine = counts(traffic.find(key.id(), HOUR, HOUR + 2));
        assertThat(mine).hasSize(1 + writers).containsEntry(network(0), (long) writers * rounds);
        assertThat(mine.get(network(writers))).isEqualTo(rounds);
        assertThat(traffic.find(other.id(), HOUR, HOUR + 1).patterns()).hasSize(writers * rounds);
    }

    /** Every hour and every day is filled up to its bound, with counts of a very busy key, as they come in over time. */
    @Test
    void thirtyDaysOfAKeyTakeNoMoreThanPromised() {
        long before = bytesOfTraffic();
        long first = day() - HOURS_RETENTION;
        for (int at = 0; at <= HOURS_RETENTION; at++) {
            for (int flush = 0; flush < 3; flush++) {
                traffic.add(List.of(hour(key, first + at, busy(at), Map.of(Outcome.IP_NOT_ALLOWED, 20_000L))));
            }
        }
        assertThat(traffic.find(key.id(), first, first + HOURS_RETENTION + 1).attempts())
                .isEqualTo((HOURS_RETENTION + 1) * 3L * (HourlyCountsCodec.MAX_SHAPES * BUSY + 20_000L));
        long taken = bytesOfTraffic() - before;
        assertThat(taken).isBetween(1L, TrafficStore.MOST_BYTES);
    }

    private static Map<TrafficPattern, Long> busy(int hour) {
        Map<TrafficPattern, Long> shapes = new HashMap<>();
        for (int number = 0; number < HourlyCountsCodec.MAX_SHAPES; number++) {
            shapes.put(network((hour % 24 * 45 + 7 * number) % 1_500), BUSY);
        }
        return shapes;
    }

    @Test
    void aClosedDatabaseIsAnOutage() {
        database.close();
        List<HourlyTraffic> hours = List.of(hour(key, HOUR, Map.of(network(1), 1L), Map.of()));
        assertThatThrownBy(() -> traffic.add(hours)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> traffic.find(key.id(), HOUR, HOUR + 1)).isInstanceOf(UnavailableException.class);
    }

    private static long day() {
        return Math.floorDiv(HOUR, 24) * 24;
    }

    private static Map<TrafficPattern, Long> counts(Traffic found) {
        return found.patterns().stream().collect(Collectors.toMap(PatternCount::shape, PatternCount::attempts));
    }

    private static HourlyTraffic hour(
            ApiKey of, long hour, Map<TrafficPattern, Long> shapes, Map<Outcome, Long> unshaped) {
        return hour(of.id(), hour, shapes, unshaped);
    }

    private static HourlyTraffic hour(
            KeyId of, long hour, Map<TrafficPattern, Long> shapes, Map<Outcome, Long> unshaped) {
        return new HourlyTraffic(of, hour, shapes, unshaped);
    }

    private static TrafficPattern network(int number) {
        return shape("10." + number / 256 + "." + number % 256 + ".0/24", null, "", null, Outcome.VALID);
    }

    private static TrafficPattern shape(
            @Nullable String network,
            @Nullable String origin,
            String permissions,
            @Nullable String resource,
            Outcome outcome) {
        return new TrafficPattern(
                network == null ? null : IpRange.parse(network).orElseThrow(), origin, permissions, resource, outcome);
    }
}
