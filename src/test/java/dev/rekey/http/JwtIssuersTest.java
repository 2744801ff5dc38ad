package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.rekey.core.Refusal;
import dev.rekey.core.RefusalCategory;
import dev.rekey.core.id.ProjectId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JwtIssuersTest {

    private static final String ISSUER = "https://issuer.example";
    private static final String AUDIENCE = "rekey";
    private static final ProjectId PROJECT = new ProjectId(new UUID(1, 2));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Set<JwtIssuer.Algorithm> ALL = EnumSet.allOf(JwtIssuer.Algorithm.class);

    private static RSAKey rsa;
    private static ECKey ec;
    private static ECKey ec384;
    private static KeyPair edwards;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        ec384 = new ECKeyGenerator(Curve.P_384).keyID("ec384").generate();
        edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    /** The last 32 bytes of its X.509 form are the key. */
    private static OctetKeyPair edwardsJwk() {
        byte[] encoded = edwards.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                .keyID("ed")
                .build();
    }

    private static String keySet(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    private JwtIssuers trusting(Set<JwtIssuer.Algorithm> algorithms, JWK... keys) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), keySet(keys));
        return trusting(file.toUri(), algorithms);
    }

    private static JwtIssuers trusting(URI keys, Set<JwtIssuer.Algorithm> algorithms) {
        return new JwtIssuers(
                List.of(new JwtIssuer(ISSUER, PROJECT, keys, AUDIENCE, algorithms, 60)), InstantSource.fixed(NOW));
    }

    private JwtIssuers trustingAll() throws IOException {
        return trusting(ALL, rsa, ec, ec384, edwardsJwk());
    }

    private static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("alice")
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)));
    }

    private static String token(JWSAlgorithm algorithm, @Nullable String keyId, JWSSigner signer, JWTClaimsSet claims)
            throws Exception {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String rsaToken(JWTClaimsSet claims) throws Exception {
        return token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims);
    }

    private static String edwardsToken(String keyId, JWTClaimsSet claims) throws Exception {
        return edwardsToken("EdDSA", keyId, claims);
    }

    private static String edwardsToken(String algorithm, String keyId, JWTClaimsSet claims) throws Exception {
        String header = Base64URL.encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}")
                .toString();
        String input = header + "." + Base64URL.encode(claims.toString());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(edwards.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + Base64URL.encode(signature.sign());
    }

    private static void assertRefused(JwtIssuers issuers, String token) {
        assertThat(JwtIssuers.isToken(token)).isTrue();
        assertThatThrownBy(() -> issuers.verify(token))
                .isInstanceOfSatisfying(
                        Refusal.Unauthenticated.class,
                        refusal -> assertThat(refusal.category()).isEqualTo(RefusalCategory.CREDENTIAL_INVALID));
    }

    @Test
    void takesEachAlgorithm() throws Exception {
        JwtIssuers issuers = trustingAll();
        JwtIssuers.Subject alice = new JwtIssuers.Subject(PROJECT, "alice");
        assertThat(issuers.verify(rsaToken(good().build()))).isEqualTo(alice);
        assertThat(issuers.verify(token(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), good().build())))
                .isEqualTo(alice);
        assertThat(issuers.verify(edwardsToken("ed", good().build()))).isEqualTo(alice);
        assertThat(issuers.verify(edwardsToken("Ed25519", "ed", good().build())))
                .isEqualTo(alice);
        assertThat(issuers.verify(token(JWSAlgorithm.ES384, "ec384", new ECDSASigner(ec384), good().build())))
                .isEqualTo(alice);
        assertThat(issuers.verify(token(JWSAlgorithm.PS256, "rsa", new RSASSASigner(rsa), good().build())))
                .isEqualTo(alice);
        assertThat(issuers.verify(token(JWSAlgorithm.RS256, null, new RSASSASigner(rsa), good().build())))
                .isEqualTo(alice);
    }

    @Test
    void takesNoTokenThatIsValidForLongerThanItsIssuerMayHave() throws Exception {
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
    void takesNoAlgorithmThatIsNotPinned() throws Exception {
        JwtIssuers issuers = trusting(EnumSet.of(JwtIssuer.Algorithm.ES256), rsa, ec, edwardsJwk());
        assertRefused(issuers, rsaToken(good().build()));
        assertRefused(issuers, edwardsToken("ed", good().build()));
        assertRefused(trustingAll(), token(JWSAlgorithm.RS512, "rsa", new RSASSASigner(rsa), good().build()));
        JwtIssuers rs256 = trusting(EnumSet.of(JwtIssuer.Algorithm.RS256), rsa, ec, ec384, edwardsJwk());
        assertRefused(rs256, token(JWSAlgorithm.PS256, "rsa", new RSASSASigner(rsa), good().build()));
        assertRefused(rs256, token(JWSAlgorithm.ES384, "ec384", new ECDSASigner(ec384), good().build()));
        assertRefused(rs256, edwardsToken("Ed25519", "ed", good().build()));
        assertRefused(trustingAll(), edwardsToken("Ed448", "ed", good().build()));
    }

    /** RFC 7517, section 4.4: a key that is declared for one algorithm is used with no other. */
    @Test
    void takesNoKeyThatIsDeclaredForAnotherAlgorithm() throws Exception {
        RSAKey declared = new RSAKey.Builder(rsa).algorithm(JWSAlgorithm.RS256).build();
        OctetKeyPair renamed = new OctetKeyPair.Builder(edwardsJwk())
                .algorithm(JWSAlgorithm.parse("Ed25519"))
                .build();
        JwtIssuers issuers = trusting(ALL, declared, renamed);
        assertThat(issuers.verify(rsaToken(good().build())).externalId()).isEqualTo("alice");
        assertRefused(issuers, token(JWSAlgorithm.PS256, "rsa", new RSASSASigner(rsa), good().build()));
        for (String name : List.of("EdDSA", "Ed25519")) {
            assertThat(issuers.verify(edwardsToken(name, "ed", good().build())).externalId())
                    .isEqualTo("alice");
        }
    }

    @Test
    void takesNoTokenThatWasMadeForAnotherPurpose() throws Exception {
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

    /** Whatever stands beside its key, a token is judged by its key. */
    @Test
    void oneEntryOfAKeySetSpoilsNoToken() throws Exception {
        String good = rsa.toPublicJWK().toJSONString();
        for (String entry : List.of(
                "null",
                "7",
                "{}",
                "{\"kty\":null}",
                "{\"kty\":\"AKP\",\"kid\":\"rsa\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-257\",\"x\":\"AQ\",\"y\":\"AQ\",\"kid\":\"rsa\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"AQ\"}",
                "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"kid\":\"rsa\"}",
                "{\"kty\":\"RSA\",\"n\":null,\"e\":\"AQAB\",\"kid\":\"rsa\"}")) {
            for (String set : List.of(entry + "," + good, good + "," + entry)) {
                Path file = Files.writeString(folder.resolve("mixed.json"), "{\"keys\":[" + set + "]}");
                JwtIssuers issuers = trusting(file.toUri(), ALL);
                assertThat(issuers.verify(rsaToken(good().build())).externalId())
                        .as(set)
                        .isEqualTo("alice");
                assertRefused(issuers, token(JWSAlgorithm.ES256, "other", new ECDSASigner(ec), good().build()));
            }
        }
    }

    @Test
    void takesNoTokenWithoutSignature() throws Exception {
        String claims = Base64URL.encode(good().build().toString()).toString();
        for (String alg : new String[] {"none", "None", "NONE"}) {
            String header = Base64URL.encode("{\"alg\":\"" + alg + "\"}").toString();
            assertRefused(trustingAll(), header + "." + claims + ".");
        }
        String rs256 = rsaToken(good().build());
        assertRefused(trustingAll(), rs256.substring(0, rs256.lastIndexOf('.') + 1));
    }

    @Test
    void neverTakesAPublicKeyForASharedOne() throws Exception {
        for (byte[] shared : new byte[][] {
            rsa.toRSAPublicKey().getEncoded(),
            rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
            edwards.getPublic().getEncoded()
        }) {
            assertRefused(trustingAll(), token(JWSAlgorithm.HS256, "rsa", new MACSigner(shared), good().build()));
        }
    }

    @Test
    void takesNoKeyOfAnotherType() throws Exception {
        assertRefused(trustingAll(), token(JWSAlgorithm.RS256, "ec", new RSASSASigner(rsa), good().build()));
        assertRefused(trustingAll(), edwardsToken("rsa", good().build()));
    }

    @Test
    void takesNoSignatureOfSomebodyElse() throws Exception {
        RSAKey other = new RSAKeyGenerator(2048).keyID("rsa").generate();
        assertRefused(trustingAll(), token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(other), good().build()));
        assertRefused(trustingAll(), token(JWSAlgorithm.RS256, "unknown", new RSASSASigner(rsa), good().build()));
        String[] parts = rsaToken(good().build()).split("\\.", -1);
        String forged =
                Base64URL.encode(good().subject("mallory").build().toString()).toString();
        assertRefused(trustingAll(), parts[0] + "." + forged + "." + parts[2]);
        String[] zero = token(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), good().build())
                .split("\\.", -1);
        assertRefused(trustingAll(), zero[0] + "." + zero[1] + "." + Base64URL.encode(new byte[64]));
    }

    @Test
    void takesNoKeyThatIsTooShort() throws Exception {
        RSAKey shortKey = new RSAKeyGenerator(1024, true).keyID("short").generate();
        JwtIssuers issuers = trusting(ALL, shortKey);
        assertRefused(
                issuers,
                token(
                        JWSAlgorithm.RS256,
                        "short",
                        new RSASSASigner(shortKey, Set.of(AllowWeakRSAKey.getInstance())),
                        good().build()));
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
    void takesNoCriticalHeader() throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("rsa")
                        .criticalParams(Set.of("strange"))
                        .customParam("strange", 1)
                        .build(),
                good().build());
        token.sign(new RSASSASigner(rsa));
        assertRefused(trustingAll(), token.serialize());
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
            Base64URL.encode("[\"alg\"]") + ".b.c",
            Base64URL.encode("{\"alg\":\"RS256\"}") + ".b.c.d"
        }) {
            assertThat(JwtIssuers.isToken(other)).as(other).isFalse();
        }
    }

    @Test
    void survivesNonsense() throws Exception {
        String header = Base64URL.encode("{\"alg\":\"RS256\"}").toString();
        for (String rest : new String[] {".b.c", ".e30.c", ".W10.c", "." + Base64URL.encode("{\"iss\":1}") + ".c"}) {
            assertRefused(trustingAll(), header + rest);
        }
        assertRefused(trustingAll(), header + "." + "e".repeat(9000) + ".c");
    }

    @Test
    void anOutageOfTheIssuerIsNoRefusal() throws Exception {
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
    void fetchesKeysSeldomAndFollowsNoRedirect() throws Exception {
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
