package dev.rekey.sql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class JsonDifferenceTest {

    @RepeatedTest(50)
    void whatItMakesOfTheOneIsTheOtherToTheOrderOfMembers() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Object from = value(random, 4);
            Object to = random.nextBoolean() ? changed(random, from) : value(random, 4);
            List<@Nullable Object> difference = JsonDifference.between(from, to);
            if (difference == null) {
                assertThat(from).isEqualTo(to);
                continue;
            }
            // As it is stored.
            List<@Nullable Object> read = JsonColumns.readList(JsonColumns.write(difference));
            Object made = JsonDifference.apply(from, read);
            assertThat(made).as("seed %d", seed).isEqualTo(to);
            assertThat(String.valueOf(made)).as("seed %d", seed).isEqualTo(String.valueOf(to));
            assertThat(JsonColumns.write(difference).length())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(
                            JsonColumns.write(JsonDifference.whole(to)).length());
        }
    }

    @Test
    void ofALongListItIsAsLongAsWhatChanged() {
        List<Object> from = new ArrayList<>(
                IntStream.range(0, 1_000).mapToObj(at -> "invoice-" + at).toList());
        List<Object> to = new ArrayList<>(from);
        to.remove(500);
        to.add(10, "another");
        to.addFirst(to.removeLast());
        List<@Nullable Object> difference = JsonDifference.between(from, to);
        assertThat(JsonColumns.write(difference == null ? List.of() : difference))
                .hasSizeLessThan(100);
    }

    private static Object changed(Random random, @Nullable Object value) {
        return switch (value) {
            case List<?> list -> {
                List<@Nullable Object> to = new ArrayList<>(list);
                for (int change = random.nextInt(3); change >= 0; change--) {
                    if (!to.isEmpty() && random.nextBoolean()) {
                        to.remove(random.nextInt(to.size()));
                    } else {
                        to.add(random.nextInt(to.size() + 1), value(random, 1));
                    }
                }
                yield to;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> to = new LinkedHashMap<>();
                map.forEach((name, each) -> {
                    if (random.nextInt(4) > 0) {
                        to.put(String.valueOf(name), random.nextInt(3) == 0 ? changed(random, each) : each);
                    }
                });
                to.put("new" + random.nextInt(5), value(random, 1));
                yield to;
            }
            case null, default -> "other" + random.nextInt(5);
        };
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (long) random.nextInt(3);
            case 3 -> new BigDecimal("0." + (1 + random.nextInt(9)));
            case 4 -> "text " + random.nextInt(10);
            case 5 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int size = random.nextInt(12); size > 0; size--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int size = random.nextInt(8); size > 0; size--) {
                    map.put("name" + random.nextInt(12), value(random, depth - 1));
                }
                yield map;
            }
        };
    }
}
