package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PermissionSetTest {

    @Test
    void allCoverEverythingAndAreCoveredByThemselvesAlone() {
        assertThat(PermissionSet.ALL.includes(new Permission("*"))).isTrue();
        assertThat(PermissionSet.ALL.includesAll(PermissionSet.ALL)).isTrue();
        assertThat(PermissionSet.ALL.includesAll(rights("*"))).isTrue();
        assertThat(rights("*").includesAll(PermissionSet.ALL)).isFalse();
        assertThat(rights("*").includes(new Permission("files:read"))).isTrue();
    }

    @Test
    void noneCoverNothingButNone() {
        assertThat(rights().includes(new Permission("a"))).isFalse();
        assertThat(rights().includesAll(rights())).isTrue();
        assertThat(rights().includesAll(rights("a"))).isFalse();
    }

    @Test
    void keepTheOrderWithoutRepeating() {
        assertThat(rights("b", "a", "c", "a").permissions())
                .extracting(Permission::value)
                .containsExactly("b", "a", "c");
    }

    @Test
    void intersectionKeepsWhatBothHaveAsItStands() {
        PermissionSet both = rights("files:*", "*:read", "a");

        assertThat(both.intersect(both)).isEqualTo(both);
        assertThat(both.intersect(PermissionSet.ALL)).isEqualTo(both);
        assertThat(PermissionSet.ALL.intersect(both)).isEqualTo(both);
        assertThat(PermissionSet.ALL.intersect(PermissionSet.ALL)).isEqualTo(PermissionSet.ALL);
        assertThat(both.intersect(rights())).isEqualTo(rights());
        assertThat(rights("*").intersect(rights("b", "a"))).isEqualTo(rights("b", "a"));
        assertThat(rights("files:*").intersect(rights("*:read"))).isEqualTo(rights("files:read"));
    }

    @Test
    void coverAndIntersectLikeTheSetsOfNames() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            PermissionSet one = randomRights(random);
            PermissionSet other = randomRights(random);
            Set<String> ones = ReferencePermissions.matching(one.permissions());
            Set<String> others = ReferencePermissions.matching(other.permissions());

            assertThat(one.includesAll(other))
                    .as("seed %d: %s cover %s", seed, one, other)
                    .isEqualTo(ones.containsAll(others));

            Set<String> both = new HashSet<>(ones);
            both.retainAll(others);
            assertThat(ReferencePermissions.matching(one.intersect(other).permissions()))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isEqualTo(both);
            for (String name : List.of("a", "a:b", "z:a:b", "z:z:z:z:z:z")) {
                assertThat(one.includes(new Permission(name)))
                        .as("seed %d: %s cover %s", seed, one, name)
                        .isEqualTo(ones.contains(name));
            }
        }
    }

    private static PermissionSet randomRights(Random random) {
        return PermissionSet.of(Stream.generate(() -> ReferencePermissions.randomPattern(random))
                .limit(random.nextInt(6))
                .toList());
    }

    private static PermissionSet rights(String... permissions) {
        return PermissionSet.of(Stream.of(permissions).map(Permission::new).toList());
    }
}
