package dev.rekey.http.auth;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.rekey.http.HttpError;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JwtIssuersTest extends JwtIssuersFixture {

    @Test
    void refusesTokensBeyondTheMaximumLifetime() throws Exception {
        JwtIssuers issuers = trustingAll();
        JwtIssuers.Subject alice = new JwtIssuers.Subject(PROJECT, "alice");
        Instant issued = NOW.minusSeconds(3_600);
        assertThat(issuers.verify(rsaToken(lasting(issued, issued.plusSeconds(86_400)))))
                .isEqualTo(alice);
        assertRefused(issuers, rsaToken(lasting(issued, issued.plusSeconds(86_401))));
        assertRefused(issuers, rsaToken(lasting(issued, Instant.ofEpochSecond(253_402_300_799L))));
        // Without iat from now, and by a clock that may be behind.
        assertThat(issuers.verify(rsaToken(lasting(null, NOW.plusSeconds(86_400 + 60)))))
                .isEqualTo(alice);
        assertRefused(issuers, rsaToken(lasting(null, NOW.plusSeconds(86_400 + 61))));

        URI keys = folder.resolve("keys.json").toUri();
        JwtIssuers strict = new JwtIssuers(
                List.of(new JwtIssuer(ISSUER, PROJECT, keys, AUDIENCE, ALL, 60, 600)), InstantSource.fixed(NOW));
        assertThat(strict.verify(rsaToken(lasting(NOW, NOW.plusSeconds(600))))).isEqualTo(alice);
        assertRefused(strict, rsaToken(lasting(NOW, NOW.plusSeconds(601))));
    }

    private static JWTClaimsSet lasting(@Nullable Instant issued, Instant expires) {
        return good().issueTime(issued == null ? null : Date.from(issued))
                .expirationTime(Date.from(expires))
                .build();
    }

    @Test
    void refusesTokensOfAnotherType() throws Exception {
        for (String type : List.of(
                "logout+jwt",
                "dpop+jwt",
                "application/logout+jwt",
                "secevent+jwt",
                "JOSE",
                "at+jwt+x",
                "application/",
                "")) {
            assertRefused(trustingAll(), typed(type));
        }
        for (String type : List.of("JWT", "jwt", "application/jwt", "at+jwt", "AT+JWT", "application/at+jwt")) {
            assertThat(trustingAll().verify(typed(type)).externalId()).as(type).isEqualTo("alice");
        }
    }

    private static String typed(String type) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("rsa")
                        .type(new JOSEObjectType(type))
                        .build(),
                good().build());
        token.sign(new RSASSASigner(rsa));
        return token.serialize();
    }

    @Test
    void judgesTheClaims() throws Exception {
        JwtIssuers issuers = trustingAll();
        for (Consumer<JWTClaimsSet.Builder> wrong : List.<Consumer<JWTClaimsSet.Builder>>of(
                claims -> claims.issuer("https://other.example"),
                claims -> claims.issuer(null),
                claims -> claims.audience("other"),
                claims -> claims.audience((String) null),
                claims -> claims.subject(null),
                claims -> claims.subject(""),
                claims -> claims.subject("x".repeat(256)),
                claims -> claims.expirationTime(null),
                claims -> claims.expirationTime(Date.from(NOW.minusSeconds(60))),
                claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(61))),
                claims -> claims.issueTime(Date.from(NOW.plusSeconds(61))))) {
            JWTClaimsSet.Builder claims = good();
            wrong.accept(claims);
            assertRefused(issuers, rsaToken(claims.build()));
        }
        for (Consumer<JWTClaimsSet.Builder> right : List.<Consumer<JWTClaimsSet.Builder>>of(
                claims -> claims.audience(List.of("other", AUDIENCE)),
                claims -> claims.issueTime(null),
                claims -> claims.expirationTime(Date.from(NOW.minusSeconds(59))),
                claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(60))))) {
            JWTClaimsSet.Builder claims = good();
            right.accept(claims);
            assertThat(issuers.verify(rsaToken(claims.build())).externalId()).isEqualTo("alice");
        }
    }

    @Test
    void tellsTokensFromKeys() throws Exception {
        assertThat(JwtIssuers.isToken(rsaToken(good().build()))).isTrue();
        for (String other : new String[] {
            "",
            "rekey_abc",
            "a.b.c",
            "a.b",
            "....",
            Base64URL.encode("{}") + ".b.c",
            Base64URL.encode(json("['alg']")) + ".b.c",
            Base64URL.encode(json("{'alg':'RS256'}")) + ".b.c.d"
        }) {
            assertThat(JwtIssuers.isToken(other)).as(other).isFalse();
        }
    }

    @Test
    void survivesNonsense() throws Exception {
        String header = Base64URL.encode(json("{'alg':'RS256'}")).toString();
        for (String rest :
                new String[] {".b.c", ".e30.c", ".W10.c", "." + Base64URL.encode(json("{'iss':1}")) + ".c"}) {
            assertRefused(trustingAll(), header + rest);
        }
        assertRefused(trustingAll(), header + "." + "e".repeat(9000) + ".c");
    }

    @Test
    void outageOfTheIssuerIsNotARefusal() throws Exception {
        String token = rsaToken(good().build());
        URI gone = folder.resolve("gone.json").toUri();
        assertThatThrownBy(() -> trusting(gone, ALL).verify(token)).isInstanceOf(HttpError.Unavailable.class);
        JwtIssuers broken =
                trusting(Files.writeString(folder.resolve("broken.json"), "{").toUri(), ALL);
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() -> broken.verify(token)).isInstanceOf(HttpError.Unavailable.class);
        }
        Path large = Files.writeString(folder.resolve("large.json"), keySet(rsa) + " ".repeat(1_000_000));
        assertThatThrownBy(() -> trusting(large.toUri(), ALL).verify(token)).isInstanceOf(HttpError.Unavailable.class);
    }

    @Test
    void fetchesKeysRarelyAndFollowsNoRedirect() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            fetched.incrementAndGet();
            byte[] body = keySet(rsa).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/keys");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        try {
            URI base = URI.create("http://localhost:" + server.getAddress().getPort());
            JwtIssuers issuers = trusting(base.resolve("/keys"), ALL);
            for (int round = 0; round < 10; round++) {
                assertThat(issuers.verify(rsaToken(good().build())).externalId())
                        .isEqualTo("alice");
                assertRefused(
                        issuers, token(JWSAlgorithm.RS256, "unknown" + round, new RSASSASigner(rsa), good().build()));
            }
            assertThat(fetched.get()).isLessThanOrEqualTo(3);
            JwtIssuers moved = trusting(base.resolve("/moved"), ALL);
            String token = rsaToken(good().build());
            assertThatThrownBy(() -> moved.verify(token)).isInstanceOf(HttpError.Unavailable.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void fetchesInClearTextFromThisMachineOnly() {
        for (String location :
                new String[] {"http://example.com/keys", "http://localhost.example.com/", "ftp://localhost/"}) {
            assertThatThrownBy(() -> new JwtIssuer(ISSUER, PROJECT, URI.create(location), AUDIENCE, ALL, 60))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
