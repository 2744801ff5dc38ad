package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.ServerSettings;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a caller is, as its key's address rules and the audit list have it, with proxies in between and without. */
@BothDatabases
class AddressRulesTest {

    @RegisterExtension
    static final TestServer direct = new TestServer();

    @RegisterExtension
    static final TestServer proxied = behind(ServerSettings.ForwardedHeader.X_FORWARDED_FOR, "127.0.0.1", "10.0.0.0/8");

    @RegisterExtension
    static final TestServer standard = behind(ServerSettings.ForwardedHeader.FORWARDED, "127.0.0.1");

    private static TestServer behind(ServerSettings.ForwardedHeader header, String... proxies) {
        return new TestServer(usual -> TestSettings.forwardedHeader(TestSettings.trusting(usual, proxies), header));
    }

    private static TestClient office(TestServer server) {
        String project = server.project();
        return server.anonymous()
                .as(server.key(project, server.user(project, "member"), """
            "restricted": false, "allowed_ips": ["203.0.113.0/24", "2001:db8::/32"]
            """).text("/secret"));
    }

    @Test
    void forwardedAddressOfAnUntrustedPeerIsIgnored() {
        TestClient office = office(direct);
        assertRefused(office.get("/v1/keys"));
        for (String header : List.of("X-Forwarded-For", "X-Real-IP", "X-Client-IP", "True-Client-IP")) {
            assertRefused(office.with(header, "203.0.113.7").get("/v1/keys"));
        }
        assertRefused(office.with("Forwarded", "for=203.0.113.7").get("/v1/keys"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|203.0.113.7",
                "200|203.0.113.7:4711",
                "200|203.0.113.7, 10.1.2.3",
                "200|192.0.2.1, 203.0.113.7, 10.1.2.3",
                "200|::ffff:203.0.113.7",
                "200|[2001:db8::1]:443",
                "403|203.0.113.7, 192.0.2.1",
                "403|203.0.113.7, 192.0.2.1, 10.1.2.3",
                "403|203.0.113.7, unknown",
                "403|203.0.113.7, _hidden, 10.1.2.3",
                "403|203.0.113.7, 203.0.113.7.example.com",
                "403|0313.0.113.7",
                "403|10.1.2.3",
            })
    void clientAddressIsTheFirstUntrustedHopBehindTrustedProxies(int status, String forwarded) {
        expect(status, office(proxied).with("X-Forwarded-For", forwarded).get("/v1/keys"));
    }

    @Test
    void onlyTheOneConfiguredHeaderIsRead() {
        TestClient office = office(proxied);
        assertRefused(office.with("Forwarded", "for=203.0.113.7").get("/v1/keys"));
        assertRefused(office.with("X-Real-IP", "203.0.113.7").get("/v1/keys"));
        assertRefused(office(standard).with("X-Forwarded-For", "203.0.113.7").get("/v1/keys"));
        expect(
                200,
                office(standard)
                        .with("Forwarded", "for=\"[2001:db8::7]:1\";proto=https")
                        .get("/v1/keys"));
    }

    @Test
    void severalLinesAreOneListInTheirOrder() {
        TestClient office = office(proxied);
        expect(
                200,
                office.with("X-Forwarded-For", "192.0.2.1")
                        .with("X-Forwarded-For", "203.0.113.7, 10.9.9.9")
                        .get("/v1/keys"));
        assertRefused(office.with("X-Forwarded-For", "203.0.113.7")
                .with("X-Forwarded-For", "192.0.2.1")
                .get("/v1/keys"));
    }

    @Test
    void aKeyWithoutAddressRulesIsServedWhereverItsCallerIs() {
        expect(200, proxied.root().with("X-Forwarded-For", "unknown").get("/v1/keys"));
        expect(
                200,
                proxied.root().with("X-Forwarded-For", "1, ".repeat(30) + "1").get("/v1/keys"));
    }

    @Test
    void auditEventHoldsTheEffectiveClientAddress() {
        String project = proxied.project();
        String id = proxied.key(project, proxied.user(project, "member")).text("/id");
        change(id, "192.0.2.9, 203.0.113.7, 10.1.2.3");
        change(id, "192.0.2.9, unknown");
        TestResponse events = expect(200, proxied.root().get("/v1/audit?action=key.updated&key=" + id));
        assertThat(events.text("/items/1/address")).isEqualTo("203.0.113.7");
        assertThat(events.text("/items/0/address")).isEqualTo("null");
    }

    private static void change(String id, String forwarded) {
        expect(
                200,
                proxied.root()
                        .with("X-Forwarded-For", forwarded)
                        .patch("/v1/keys/" + id, json("{'name': '%s'}").formatted(proxied.freshName("n"))));
    }

    private static void assertRefused(TestResponse reply) {
        assertThat(expect(403, reply).text("/code")).isEqualTo("ip_not_allowed");
    }
}
