package dev.rekey.api.verify;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.api.wire.InvalidRequestException;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.json.JsonStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyRequestReaderTest {

    private static final String SECRET = "a-secret-that-a-client-sent";

    @Test
    void readsEveryMember() {
        VerificationRequest request = read("""
                {"key": " a-secret-that-a-client-sent ", "ip": "2001:db8::1", "origin": "https://a.example",
                 "permissions": ["files:read", "rooms:*", "files:read"], "resource": "room:1:2",
                 "rate_limits": ["a", "b"], "request_id": "r-1", "cost": 3,
                 "min_version": 4, "min_epoch": 5, "explain": true}""");
        assertThat(request.secret().map(KeySecret::reveal)).contains(SECRET);
        assertThat(request.attempt().address())
                .isEqualTo(IpAddress.reported("2001:db8::1").orElseThrow());
        assertThat(request.attempt().origin()).isEqualTo("https://a.example");
        assertThat(request.attempt().permissions())
                .isEqualTo(PermissionQuery.all(List.of(new Permission("files:read"), new Permission("rooms:*"))));
        assertThat(request.attempt().resource())
                .isEqualTo(ResourceReference.parse("room:1:2").orElseThrow());
        assertThat(request.cost()).isEqualTo(new AttemptCost(3, Set.of("a", "b"), "r-1"));
        assertThat(request.minVersion()).isEqualTo(4);
        assertThat(request.minEpoch()).isEqualTo(5);
        assertThat(request.explained()).isTrue();
    }

    @Test
    void absentAndNullMembersAreDefaults() {
        for (String members :
                List.of("", json(", 'ip': null, 'permissions': null, 'permission_query': null, 'cost': null"))) {
            VerificationRequest request = read(json("{'key': '%s'%s}").formatted(SECRET, members));
            assertThat(request.attempt().address()).isNull();
            assertThat(request.attempt().permissions()).isEqualTo(PermissionQuery.NONE);
            assertThat(request.cost()).isSameAs(AttemptCost.ONE);
            assertThat(request.explained()).isFalse();
        }
    }

    /** Each known member is read: a value of the wrong type is an error of type, not of the name. */
    @ParameterizedTest
    @CsvSource({
        "key, a string",
        "ip, a string",
        "origin, a string",
        "permissions, a list of strings",
        "permission_query, a string",
        "resource, a string",
        "rate_limits, an array",
        "request_id, a string",
        "cost, an integer",
        "min_version, an integer",
        "min_epoch, an integer",
        "explain, true or false",
    })
    void wrongTypesAreReportedWithTheExpectedOne(String member, String wanted) {
        assertThat(catchMalformed(json("{'%s': {}}").formatted(member)))
                .containsExactly("/" + member + " Must be " + wanted + ".");
    }

    private static VerificationRequest read(String text) {
        return JsonStreamReader.read(
                text.getBytes(StandardCharsets.UTF_8),
                json -> VerifyRequestReader.one(json, false),
                InvalidRequestException::body);
    }

    private static List<String> catchMalformed(String text) {
        try {
            return List.of(read(text).toString());
        } catch (InvalidRequestException e) {
            return e.violations().stream()
                    .map(one -> one.pointer() + " " + one.message())
                    .toList();
        }
    }
}
