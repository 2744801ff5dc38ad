package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.rekey.config.ServerSettings;
import dev.rekey.testing.BeforeEachDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A trusted issuer's token stands for a user of one project, wherever a token is taken. */
@BothDatabases
class JwtTest {

    private static final String ISSUER = "https://issuer.example";
    private static final RSAKey RSA;
    private static final ECKey EC;

    static {
        try {
            RSA = new RSAKeyGenerator(2048).keyID("rsa").generate();
            EC = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @RegisterExtension
    static final TestServer server = new TestServer(JwtTest::trusting);

    private static ServerSettings trusting(ServerSettings usual) {
        Path jwks = usual.data().resolve("jwks.json");
        try {
            Files.writeString(jwks, new JWKSet(List.of(RSA, EC)).toString(true));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return TestSettings.jwtIssuer(
                usual,
                new ServerSettings.JwtIssuer(
                        ISSUER, "default", jwks.toString(), "rekey", List.of("RS256", "ES256"), 60));
    }

    private static String member = "";
    private static String otherKey = "";

    @BeforeEachDatabase
    static void makeUsers() {
        member = server.user("default", "member");
        otherKey = server.key("default", server.user("default", "member")).text("/id");
    }

    @Test
    void isTakenAtTheNativeApiAtVoiceableAndAtBasic() throws JOSEException {
        for (String token : List.of(rsa(claims(member)), ec(claims(member)))) {
            TestResponse made = TestServer.expect(
                    201, server.anonymous().as(token).post("/v1/keys", json("{'name': 't', 'restricted': false}")));
            assertThat(made.text("/owner/name")).isEqualTo(member);
            assertThat(made.json().at("/created_by/key").isNull()).isTrue();
            TestServer.expect(200, server.anonymous().as(token).get("/v1/keys/" + made.text("/id")));
            TestServer.expect(404, server.anonymous().as(token).get("/v1/keys/" + otherKey));
            TestServer.expect(200, server.anonymous().as(token).get("/api/v1/api_keys/" + made.text("/number")));
            TestServer.expect(200, server.anonymous().as(token).get("/project/default/key/" + made.text("/id")));
        }
    }

    @Test
    void isNotTakenWhereTheVendorHasNone() throws JOSEException {
        TestServer.expect(401, server.anonymous().as(rsa(claims(member))).get("/v2/api_keys"));
        TestServer.expect(401, server.anonymous().as(rsa(claims(member))).get("/api/2.0/keys"));
    }

    @Test
    void invalidTokenIsRefused() throws JOSEException {
        Date past = Date.from(now().minus(Duration.ofSeconds(61)));
        for (JWTClaimsSet.Builder wrong : List.of(
                claims(member).issuer("https://other.example"),
                claims(member).audience("other"),
                claims(member).expirationTime(past),
                claims(member).expirationTime(null),
                claims(member).notBeforeTime(Date.from(now().plus(Duration.ofSeconds(61)))),
                claims(member).subject(null),
                claims("nobody"),
                claims("root"))) {
            TestServer.expect(401, server.anonymous().as(rsa(wrong)).get("/v1/keys"));
            TestServer.expect(401, server.anonymous().as(rsa(wrong)).get("/project/default/key"));
            TestServer.expect(401, server.anonymous().as(rsa(wrong)).get("/api/v1/api_keys"));
        }
        String good = rsa(claims(member));
        TestServer.expect(
                401,
                server.anonymous()
                        .as(good.substring(0, good.length() - 4) + "AAAA")
                        .get("/v1/keys"));
    }

    @Test
    void tokenOfADisabledUserIsRefused() throws JOSEException {
        String user = server.user("default", "member");
        String token = rsa(claims(user));
        TestServer.expect(200, server.anonymous().as(token).get("/v1/keys"));
        TestServer.expect(200, server.root().patch("/v1/projects/default/users/" + user, json("{'enabled': false}")));
        TestServer.expect(401, server.anonymous().as(token).get("/v1/keys"));
    }

    @Test
    void toleratesTheSkewThatIsSet() throws JOSEException {
        Date justOver = Date.from(now().minus(Duration.ofSeconds(50)));
        TestServer.expect(
                200,
                server.anonymous()
                        .as(rsa(claims(member).expirationTime(justOver)))
                        .get("/v1/keys"));
    }

    private static Instant now() {
        return server.clock().instant();
    }

    private static JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("rekey")
                .subject(subject)
                .issueTime(Date.from(now()))
                .expirationTime(Date.from(now().plus(Duration.ofMinutes(5))));
    }

    private static String rsa(JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), claims.build());
        token.sign(new RSASSASigner(RSA));
        return token.serialize();
    }

    private static String ec(JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(), claims.build());
        token.sign(new ECDSASigner(EC));
        return token.serialize();
    }
}
