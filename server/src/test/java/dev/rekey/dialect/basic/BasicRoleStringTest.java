package dev.rekey.dialect.basic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Permission;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the vendor's string of permissions is read. */
class BasicRoleStringTest {

    @Test
    void namesAreSplitAtCommasStrippedAndTakenOnce() {
        BasicRoleString roles = BasicRoleString.of(" b ,a,  b");
        assertThat(roles.names()).containsExactly("b", "a");
        assertThat(roles.text()).isEqualTo(" b ,a,  b");
        assertThat(roles.violation()).isEmpty();
    }

    @Test
    void onlyAnAsteriskAloneIsEverything() {
        assertThat(BasicRoleString.of("*").isEverything()).isTrue();
        assertThat(BasicRoleString.of(" *, * ").isEverything()).isTrue();
        assertThat(BasicRoleString.of("*,a").isEverything()).isFalse();
        assertThat(BasicRoleString.of("files:*").isEverything()).isFalse();
    }

    @Test
    void whatCannotBeKeptAsSentIsRefused() {
        for (String text : List.of("", "   ", "a\nb", "a,\u0000", "a,".repeat(20_000) + "a")) {
            assertThat(BasicRoleString.of(text).violation()).isPresent();
        }
    }

    @Test
    void ourOwnSpellingHasCommasAlone() {
        assertThat(BasicRoleString.canonical(List.of(new Permission("a"), new Permission("b:*"))))
                .isEqualTo("a,b:*");
        assertThat(BasicRoleString.canonical(List.of())).isEmpty();
    }
}
