package dev.rekey.core.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoleSizeValidatorTest {

    @Test
    void theRolesOfAProjectTogetherAreBounded() {
        List<Role> almostFull =
                IntStream.range(0, 10).mapToObj(RoleSizeValidatorTest::large).toList();

        assertThat(violations(almostFull, Optional.empty(), large(10)).isEmpty())
                .isFalse();
        assertThat(violations(almostFull.subList(0, 9), Optional.empty(), large(10))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aRoleThatDoesNotGrowIsNeverTooLarge() {
        List<Role> tooMany =
                IntStream.range(0, 20).mapToObj(RoleSizeValidatorTest::large).toList();

        assertThat(violations(tooMany, Optional.of(large(3)), large(3)).isEmpty())
                .isTrue();
        assertThat(violations(tooMany, Optional.of(large(3)), new Role("role-3", "", List.of()))
                        .isEmpty())
                .isTrue();
        assertThat(violations(tooMany, Optional.empty(), new Role("new", "", List.of(new Permission("files:read"))))
                        .isEmpty())
                .isFalse();
    }

    private static ViolationCollector violations(List<Role> all, Optional<Role> before, Role after) {
        ViolationCollector violations = new ViolationCollector();
        RoleSizeValidator.check(all, before, after, violations);
        return violations;
    }

    /** A role of about 25 KiB. */
    private static Role large(int number) {
        List<Permission> permissions = IntStream.range(0, 200)
                .mapToObj(at -> new Permission("p".repeat(60) + ":" + "q".repeat(60) + at))
                .toList();
        return new Role("role-" + number, "", permissions);
    }
}
