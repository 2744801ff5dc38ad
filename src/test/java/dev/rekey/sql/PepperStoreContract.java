package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every store of peppers' checks promises. */
abstract class PepperStoreContract extends DatabaseTest {

    @Test
    void keepsTheFirstCheckOfEachPepper() {
        assertThat(database.peppers().checks()).isEmpty();
        database.peppers().keep("one", new byte[] {1, 0, -1});
        database.peppers().keep("two", new byte[] {2});
        database.peppers().keep("one", new byte[] {3});
        reopen();
        assertThat(database.peppers().checks()).containsOnlyKeys("one", "two");
        assertThat(database.peppers().checks().get("one")).containsExactly(1, 0, -1);
    }
}
