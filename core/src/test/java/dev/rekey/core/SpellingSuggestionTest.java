package dev.rekey.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingSuggestionTest {

    private static final List<String> KNOWN =
            List.of("key", "ip", "origin", "permissions", "rate_limits", "request_id", "min_version", "cost");

    @ParameterizedTest
    @CsvSource({
        "Key,          key",
        "KEY,          key",
        "kay,          key",
        "kye,          key",
        "IP,           ip",
        "permision,    permissions",
        "permissons,   permissions",
        "Permissions,  permissions",
        "rateLimits,   rate_limits",
        "rate-limits,  rate_limits",
        "ratelimit,    rate_limits",
        "requestid,    request_id",
        "orgiin,       origin",
        "costs,        cost"
    })
    void suggestsTheNearestName(String misspelled, String meant) {
        assertThat(SpellingSuggestion.nearest(misspelled, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"id", "k", "''", "_", "zzz", "colour", "address", "permissionspermissions", "é"})
    void suggestsNoDistantName(String misspelled) {
        assertThat(SpellingSuggestion.nearest(misspelled, KNOWN)).isEmpty();
    }

    @Test
    void ofTwoThatAreEquallyNearTheFirstIsNamed() {
        assertThat(SpellingSuggestion.nearest("cat", List.of("rat", "bat", "hat")))
                .contains("bat");
    }

    @Test
    void comparesNoLongNames() {
        assertThat(SpellingSuggestion.nearest("x".repeat(65), List.of("x".repeat(65))))
                .isEmpty();
        assertThat(SpellingSuggestion.hint("x".repeat(100_000), KNOWN)).isEmpty();
    }
}
