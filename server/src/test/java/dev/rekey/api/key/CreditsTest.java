package dev.rekey.api.key;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BothDatabases
class CreditsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aRefillIsDueAnIntervalFromNowUnlessItSaysWhen() {
        String path = path("""
            {"remaining": 5, "refill": {"amount": 10, "interval": "daily"}}
            """);
        Instant start = now();
        assertRefill(read(path), 10, "daily", start.plus(1, ChronoUnit.DAYS));
        Instant at = start.plus(Duration.ofHours(7)).truncatedTo(ChronoUnit.SECONDS);
        assertRefill(
                patch(
                        path,
                        json("{'interval': 'weekly', 'at': '%s'}")
                                .formatted(at.atOffset(ZoneOffset.ofHours(2))
                                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))),
                10,
                "weekly",
                at);
        assertRefill(patch(path, json("{'at': null}")), 10, "weekly", start.plus(7, ChronoUnit.DAYS));
    }

    @Test
    void aChangeThatDoesNotSayWhenCountsOn() {
        Instant at = now().plus(Duration.ofDays(3));
        String path = path("""
            {"remaining": 5, "refill": {"amount": 10, "interval": "weekly", "at": "%s"}}
            """.formatted(at));
        assertRefill(patch(path, json("{'amount': 11}")), 11, "weekly", at);
        assertRefill(patch(path, json("{'interval': 'daily'}")), 11, "daily", at);
        server.clock().advance(Duration.ofDays(4));
        assertRefill(patch(path, json("{'amount': 12}")), 12, "daily", at.plus(Duration.ofDays(2)));
        assertRefill(patch(path, json("{'interval': 'weekly'}")), 12, "weekly", at.plus(Duration.ofDays(7)));
    }

    @Test
    void whatWasReadMayBeSentBackThoughItsRefillHasPassed() {
        String path = path("""
            {"remaining": 5, "refill": {"amount": 10, "interval": "daily"}}
            """);
        TestResponse read = read(path);
        TestResponse same = expect(200, server.root().patch(path, read.body()));
        assertThat(same.body()).isEqualTo(read.body());
        server.clock().advance(Duration.ofDays(2));
        String refill = read.json().at("/credits/refill").toString();
        TestResponse later = patch(path, refill);
        assertThat(later.text("/version")).isEqualTo("1");
        assertThat(later.text("/credits/remaining")).isEqualTo("10");
        assertRefill(later, 10, "daily", now().plus(1, ChronoUnit.DAYS));
    }

    @Test
    void aMonthWithoutTheDayMovesNoOther() {
        LocalDate january = LocalDate.of(now().atOffset(ZoneOffset.UTC).getYear() + 1, 1, 31);
        String path = path("""
            {"remaining": 5, "refill": {"amount": 10, "interval": "monthly", "at": "%sT06:00:00Z"}}
            """.formatted(january));
        assertThat(read(path).text("/credits/remaining")).isEqualTo("5");
        for (int month = 1; month <= 14; month++) {
            Instant due = january.plusMonths(month - 1).atTime(6, 0).toInstant(ZoneOffset.UTC);
            server.clock().advance(Duration.between(now(), due));
            Instant next = january.plusMonths(month).atTime(6, 0).toInstant(ZoneOffset.UTC);
            assertRefill(read(path), 10, "monthly", next);
            assertThat(read(path).text("/credits/remaining")).isEqualTo("10");
        }
        assertThat(read(path).text("/version")).isEqualTo("1");
    }

    @Test
    void whatRemainsAndItsRefillAreSetApart() {
        String path = path("""
            {"remaining": 5, "refill": {"amount": 10, "interval": "daily"}}
            """);
        Instant at = now().plus(1, ChronoUnit.DAYS);
        server.clock().advance(Duration.ofDays(1));
        TestResponse set = expect(200, server.root().patch(path, json("{'credits': {'remaining': 3}}")));
        assertThat(set.text("/credits/remaining")).isEqualTo("3");
        assertRefill(set, 10, "daily", at.plus(1, ChronoUnit.DAYS));
        assertThat(read(path).body()).isEqualTo(set.body());
        TestResponse without = patch(path, "null");
        assertThatJson(without.json().at("/credits")).isEqualTo("{'remaining':3,'refill':null}");
        server.clock().advance(Duration.ofDays(9));
        assertThat(read(path).text("/credits/remaining")).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "tomorrow", "2030-02-30T00:00:00Z"})
    void aRefillIsDueInTheFutureAtAnInstantThereIs(String at) {
        TestResponse reply = expect(422, server.root().post("/v1/keys", """
            {"name": "x", "restricted": false, "credits": {"remaining": 5,
             "refill": {"amount": 10, "interval": "monthly", "at": "%s"}}}\
            """.formatted(at)));
        assertThat(reply.json().at("/errors").findValuesAsString("pointer")).containsExactly("#/credits/refill/at");
    }

    @Test
    void anInstantThatWasNeverDueIsNoneToSendBack() {
        String path = path("""
            {"remaining": 5, "refill": {"amount": 10, "interval": "daily"}}
            """);
        TestResponse reply = expect(
                422,
                server.root()
                        .patch(
                                path,
                                json("{'credits': {'refill': {'at': '%s'}}}").formatted(now().minusSeconds(1))));
        assertThat(reply.text("/errors/0/code")).isEqualTo("in_the_past");
    }

    private static Instant now() {
        return server.clock().instant();
    }

    /** Where a new key with these credits is. */
    private static String path(String credits) {
        return "/v1/keys/"
                + expect(
                                201,
                                server.root()
                                        .post(
                                                "/v1/keys",
                                                json("{'name': 'x', 'restricted': false, 'credits': %s}")
                                                        .formatted(credits)))
                        .text("/id");
    }

    private static TestResponse read(String path) {
        return expect(200, server.root().get(path));
    }

    private static TestResponse patch(String path, String refill) {
        return expect(
                200,
                server.root().patch(path, json("{'credits': {'refill': %s}}").formatted(refill)));
    }

    private static void assertRefill(TestResponse reply, long amount, String interval, Instant at) {
        assertThatJson(reply.json().at("/credits/refill"))
                .isEqualTo("{'amount':%d,'interval':'%s','at':'%s'}".formatted(amount, interval, at));
    }
}
