package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import dev.rekey.core.key.KeyChange;
import dev.rekey.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartooMappingTest {

    private static final Instant NOW = Instant.parse("2026-03-01T23:59:59.999999Z");

    @ParameterizedTest
    @CsvSource({
        "2026-03-02, 2026-03-02T00:00:00Z",
        "2028-02-29, 2028-02-29T00:00:00Z",
        "9999-12-31, 9999-12-31T00:00:00Z",
    })
    void aKeyEndsAsTheDayBegins(String date, Instant expiry) {
        KeyChange change = change(json("{'expiration_date': '%s'}").formatted(date));
        assertThat(change.faults()).isEmpty();
        assertThat(change.expiresAt()).isEqualTo(Change.replace(expiry));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01", "2026-02-28", "0000-01-01", "2027-02-29", "2026-13-01", "2026-04-31", "2026-3-2",
                        "26-03-02",
                "+2026-03-02", "-2026-03-02", "20260302", "2026/03/02", "2026-03-02T00:00:00Z", " 2026-03-02",
                        "2026-03-02 ", "",
                "tomorrow", "10000-01-01", "٢٠٢٧-٠١-٠١", "2026-03-02\\u0000"
            })
    void whatIsNoDayFromTomorrowOnNamesTheField(String text) {
        KeyChange change = change(json("{'expiration_date': '%s'}").formatted(text));
        assertThat(change.faults()).extracting(Violation::pointer).containsExactly("/expiration_date");
        assertThat(change.expiresAt()).isEqualTo(Change.keep());
    }

    @Test
    void ofWhatIsNotSaidNothingIsAskedAndANewKeyIsUnrestricted() {
        KeyChange nothing = KeyChange.builder().restricted(false).build();
        assertThat(change("{}")).isEqualTo(nothing);
        assertThat(change(json("{'surprise': {'label': 1}}"))).isEqualTo(nothing);
    }

    @Test
    void nullEmptiesTwoFieldsAndIsAFaultInTheOthers() {
        KeyChange cleared = change(json("{'description': null, 'expiration_date': null}"));
        assertThat(cleared.faults()).isEmpty();
        assertThat(cleared.description()).isEqualTo(Change.clear());
        assertThat(cleared.expiresAt()).isEqualTo(Change.clear());

        KeyChange refused = change("""
            {"label": null, "ip_whitelist": null, "has_restricted_permissions": null,
             "permissions": null}
            """);
        assertThat(refused.faults())
                .extracting(Violation::pointer)
                .containsExactly("/label", "/ip_whitelist", "/has_restricted_permissions", "/permissions");
        assertThat(refused.allowedIps()).isEqualTo(Change.keep());
        assertThat(refused.permissions()).isEqualTo(Change.keep());
    }

    @Test
    void theTwoPermissionFieldsNeedEachOther() {
        assertThat(change(json("{'permissions': []}")).faults())
                .extracting(Violation::pointer)
                .containsExactly("/has_restricted_permissions");
        assertThat(change(json("{'has_restricted_permissions': true}")).faults())
                .extracting(Violation::pointer)
                .containsExactly("/permissions");
        // What generated clients send with every update; whether it may change the key is decided where that is known.
        assertThat(change(json("{'has_restricted_permissions': false}")).faults())
                .isEmpty();
        KeyChange both = change(json("{'has_restricted_permissions': false, 'permissions': ['a']}"));
        assertThat(both.faults()).isEmpty();
        assertThat(both.restricted()).contains(false);
        assertThat(both.permissions()).isEqualTo(Change.replace(List.of("a")));
    }

    @Test
    void everyMistakeIsFoundAtOnce() {
        assertThat(change("""
            {"label": 1, "description": 2, "expiration_date": 3, "ip_whitelist": [4, "a", 5],
             "has_restricted_permissions": 6, "permissions": 7}
            """).faults())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/label",
                        "/description",
                        "/expiration_date",
                        "/ip_whitelist/0",
                        "/ip_whitelist/2",
                        "/has_restricted_permissions",
                        "/permissions");
    }

    /** What a new key is to be, of which nothing was known before. */
    private static KeyChange change(String json) {
        return PartooMapping.newKey(PartooWire.ApiKeyBody.read(Json.object(json.getBytes(StandardCharsets.UTF_8))), NOW)
                .settings();
    }
}
