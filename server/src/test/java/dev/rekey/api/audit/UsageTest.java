package dev.rekey.api.audit;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often a key was verified can be asked, with no gaps. */
@BothDatabases
class UsageTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void eachVerdictIsCountedInItsHour() throws IOException {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"), json("'permissions': ['a']"));
        Instant first = server.clock().instant().truncatedTo(ChronoUnit.HOURS);
        verify(key, "");
        verify(key, "");
        verify(key, json(", 'permissions': ['b']"));
        server.clock().advance(Duration.ofHours(2));
        verify(key, "");
        verify("rekey_of_nobody_at_all");
        server.restart();
        String hours = path(key) + "?from=" + first.minus(1, ChronoUnit.HOURS) + "&to="
                + server.clock().instant();
        assertThat(usage(hours).body())
                .isEqualTo("""
            {"key_id":"%s","from":"%s","to":"%s","step":"hour","total":4,"usage":[\
            """.formatted(
                                key.text("/id"), first.minus(1, ChronoUnit.HOURS), first.plus(3, ChronoUnit.HOURS))
                        + step(first.minus(1, ChronoUnit.HOURS), 0, "") + ","
                        + step(first, 3, json("'INSUFFICIENT_PERMISSIONS':1,'VALID':2")) + ","
                        + step(first.plus(1, ChronoUnit.HOURS), 0, "") + ","
                        + step(first.plus(2, ChronoUnit.HOURS), 1, json("'VALID':1")) + "]}");
        assertThat(usage(hours.replace("Z", "%2B00:00")).body())
                .isEqualTo(usage(hours).body());
    }

    @Test
    void usageCanBeReadWithinFiveSeconds() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        verify(key, "");
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> usage(path(key)).json().at("/total").asInt() == 1);
    }

    @Test
    void managementCallsAreNotUsage() throws IOException {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "viewer"));
        TestClient caller = server.anonymous().as(key.text("/secret"));
        expect(200, caller.get("/v1/keys"));
        expect(200, caller.post("/v1/verify", json("{'key': 'rekey_of_nobody_at_all'}")));
        server.restart();
        assertThat(usage(path(key)).json().at("/total").asInt()).isZero();
    }

    @Test
    void withoutParametersItIsTheLastDay() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        Instant now = server.clock().instant();
        TestResponse usage = usage(path(key));
        assertThat(Instant.parse(usage.text("/from")))
                .isEqualTo(now.minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS));
        assertThat(Instant.parse(usage.text("/to")))
                .isEqualTo(now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS));
        assertThat(usage.json().at("/usage")).hasSize(25);
    }

    @Test
    void spansAreCutToWholeSteps() throws IOException {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        verify(key, "");
        Instant day = server.clock().instant().truncatedTo(ChronoUnit.DAYS);
        server.restart();
        TestResponse days =
                usage(path(key) + "?step=day&from=" + day.minusSeconds(1) + "&to=" + day.plusSeconds(86_401));
        assertThat(days.text("/step")).isEqualTo("day");
        assertThat(days.json().at("/usage").findValuesAsString("at"))
                .containsExactly(
                        day.minus(1, ChronoUnit.DAYS).toString(),
                        day.toString(),
                        day.plus(1, ChronoUnit.DAYS).toString());
        assertThat(days.json().at("/usage/1/outcomes/VALID").asInt()).isEqualTo(1);
        assertThat(days.json().at("/total").asInt()).isEqualTo(1);
        TestResponse exact = usage(path(key) + "?step=day&from=" + day + "&to=" + day.plus(1, ChronoUnit.DAYS));
        assertThat(exact.json().at("/usage")).hasSize(1);
        assertThat(usage(path(key) + "?from=" + day + "&to=" + day).json().at("/usage"))
                .isEmpty();
        assertThat(usage(path(key) + "?from=" + day + "&to=" + day.plusNanos(1_000))
                        .json()
                        .at("/usage"))
                .hasSize(1);
    }

    @Test
    void usageHasAThousandStepsAtMost() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        String from = path(key) + "?from=2026-01-01T00:00:00Z";
        assertThat(usage(from + "&to=2026-02-11T16:00:00Z").json().at("/usage")).hasSize(1_000);
        refused(422, from + "&to=2026-02-11T16:00:00.000001Z", "from", "too_many_steps");
        assertThat(usage(from + "&step=day&to=2028-09-27T00:00:00Z").json().at("/usage"))
                .hasSize(1_000);
        refused(422, from + "&step=day&to=2028-09-27T00:00:01Z", "from", "too_many_steps");
    }

    @Test
    void whatIsNoSpanIsRefusedWithAReason() {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "member"));
        String path = path(key);
        refused(422, path + "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to", "before_from");
        refused(422, path + "?from=2999-01-02T00:00:00Z", "to", "before_from");
        refused(422, path + "?to=1969-12-31T23:59:59Z", "from", "out_of_range");
        refused(422, path + "?from=9999-12-31T20:00:00Z&to=9999-12-31T23:59:59.999999Z", "from", "out_of_range");
        refused(400, path + "?from=yesterday", "from", "unreadable");
        refused(400, path + "?to=2026-02-30T00:00:00Z", "to", "unreadable");
        for (String step : List.of("week", "HOUR", "24")) {
            refused(400, path + "?step=" + step, "step", "unreadable");
        }
        refused(400, path + "?limit=1", "limit", "unknown_parameter");
        assertThat(usage(path + "?to=9999-12-31T00:00:00Z&step=day").json().at("/usage"))
                .hasSize(1);
    }

    @Test
    void thePermissionIsEnoughAndNeeded() {
        String project = server.project();
        String member = server.user(project, "member");
        TestResponse reader = server.key(project, member, json("'permissions': ['usage:read']"));
        TestClient client = server.anonymous().as(reader.text("/secret"));
        expect(200, client.get(path(server.key(project, member))));
        expect(403, client.get("/v1/keys/" + reader.text("/id")));
        expect(404, client.get(path(server.key(project, server.user(project, "member")))));
        TestResponse other = server.key(project, member, json("'permissions': ['keys:read']"));
        assertThat(expect(403, server.anonymous().as(other.text("/secret")).get(path(other)))
                        .text("/code"))
                .isEqualTo("insufficient_permissions");
        expect(200, server.clientOf(project, "administrator").get(path(other)));
    }

    private static void refused(int status, String path, String parameter, String code) {
        TestResponse refused = expect(status, server.root().get(path));
        assertThat(refused.text("/errors/0/parameter")).as(path).isEqualTo(parameter);
        assertThat(refused.text("/errors/0/code")).as(path).isEqualTo(code);
    }

    private static String step(Instant at, int total, String outcomes) {
        return json("{'at':'%s','total':%d,'outcomes':{%s}}").formatted(at, total, outcomes);
    }

    private static void verify(TestResponse key, String more) {
        expect(200, server.root().post("/v1/verify", json("{'key': '%s'%s}").formatted(key.text("/secret"), more)));
    }

    private static void verify(String secret) {
        expect(200, server.root().post("/v1/verify", json("{'key': '%s'}").formatted(secret)));
    }

    private static TestResponse usage(String path) {
        return expect(200, server.root().get(path));
    }

    private static String path(TestResponse key) {
        return "/v1/keys/" + key.text("/id") + "/usage";
    }
}
