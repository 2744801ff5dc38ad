package dev.rekey.dialect.basic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Permission;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the vendor's string of permissions is read. */
class RolesTest {

    @Test
    void namesAreSplitAtCommasStrippedAndTakenOnce() {
        Roles roles = Roles.of(" b ,a,  b");
        assertThat(roles.names()).containsExactly("b", "a");
        assertThat(roles.text()).isEqualTo(" b ,a,  b");
        assertThat(roles.fault()).isEmpty();
    }

    @Test
    void onlyAnAsteriskAloneIsEverything() {
        assertThat(Roles.of("*").isEverything()).isTrue();
        assertThat(Roles.of(" *, * ").isEverything()).isTrue();
        assertThat(Roles.of("*,a").isEverything()).isFalse();
        assertThat(Roles.of("files:*").isEverything()).isFalse();
    }

    @Test
    void whatCannotBeKeptAsSentIsRefused() {
        for (String text : List.of("", "   ", "a\nb", "a,\u0000", "a,".repeat(20_000) + "a")) {
            assertThat(Roles.of(text).fault()).isPresent();
        }
    }

    @Test
    void ourOwnSpellingHasCommasAlone() {
        assertThat(Roles.canonical(List.of(new Permission("a"), new Permission("b:*"))))
                .isEqualTo("a,b:*");
        assertThat(Roles.canonical(List.of())).isEmpty();
    }
}
