package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RightsTest {

    @Test
    void allCoverEverythingAndAreCoveredByThemselvesAlone() {
        assertThat(Rights.ALL.cover(new Permission("*"))).isTrue();
        assertThat(Rights.ALL.coverAll(Rights.ALL)).isTrue();
        assertThat(Rights.ALL.coverAll(rights("*"))).isTrue();
        assertThat(rights("*").coverAll(Rights.ALL)).isFalse();
        assertThat(rights("*").cover(new Permission("files:read"))).isTrue();
    }

    @Test
    void noneCoverNothingButNone() {
        assertThat(rights().cover(new Permission("a"))).isFalse();
        assertThat(rights().coverAll(rights())).isTrue();
        assertThat(rights().coverAll(rights("a"))).isFalse();
    }

    @Test
    void keepTheOrderWithoutRepeating() {
        assertThat(rights("b", "a", "c", "a").permissions())
                .extracting(Permission::value)
                .containsExactly("b", "a", "c");
    }

    @Test
    void intersectionKeepsWhatBothHaveAsItStands() {
        Rights both = rights("files:*", "*:read", "a");

        assertThat(both.intersect(both)).isEqualTo(both);
        assertThat(both.intersect(Rights.ALL)).isEqualTo(both);
        assertThat(Rights.ALL.intersect(both)).isEqualTo(both);
        assertThat(Rights.ALL.intersect(Rights.ALL)).isEqualTo(Rights.ALL);
        assertThat(both.intersect(rights())).isEqualTo(rights());
        assertThat(rights("*").intersect(rights("b", "a"))).isEqualTo(rights("b", "a"));
        assertThat(rights("files:*").intersect(rights("*:read"))).isEqualTo(rights("files:read"));
    }

    @Test
    void coverAndIntersectLikeTheSetsOfNames() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Rights one = randomRights(random);
            Rights other = randomRights(random);
            Set<String> ones = PermissionNames.matching(one.permissions());
            Set<String> others = PermissionNames.matching(other.permissions());

            assertThat(one.coverAll(other))
                    .as("seed %d: %s cover %s", seed, one, other)
                    .isEqualTo(ones.containsAll(others));

            Set<String> both = new HashSet<>(ones);
            both.retainAll(others);
            assertThat(PermissionNames.matching(one.intersect(other).permissions()))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isEqualTo(both);
            for (String name : List.of("a", "a:b", "z:a:b", "z:z:z:z:z:z")) {
                assertThat(one.cover(new Permission(name)))
                        .as("seed %d: %s cover %s", seed, one, name)
                        .isEqualTo(ones.contains(name));
            }
        }
    }

    private static Rights randomRights(Random random) {
        return Rights.of(Stream.generate(() -> PermissionNames.randomPattern(random))
                .limit(random.nextInt(6))
                .toList());
    }

    private static Rights rights(String... permissions) {
        return Rights.of(Stream.of(permissions).map(Permission::new).toList());
    }
}
