package dev.rekey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
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
import dev.rekey.core.Refusal;
import dev.rekey.core.RefusalCategory;
import dev.rekey.core.id.ProjectId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Issuers of JWTs with their keys, and tokens that they sign. */
abstract class JwtIssuersFixture {

    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "rekey";
    static final ProjectId PROJECT = new ProjectId(new UUID(1, 2));
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Set<JwtIssuer.Algorithm> ALL = EnumSet.allOf(JwtIssuer.Algorithm.class);
    static RSAKey rsa;
    static ECKey ec;
    static ECKey ec384;
    static KeyPair edwards;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        ec384 = new ECKeyGenerator(Curve.P_384).keyID("ec384").generate();
        edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    /** The last 32 bytes of its X.509 form are the key. */
    static OctetKeyPair edwardsJwk() {
        byte[] encoded = edwards.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                .keyID("ed")
                .build();
    }

    static String keySet(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    JwtIssuers trusting(Set<JwtIssuer.Algorithm> algorithms, JWK... keys) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), keySet(keys));
        return trusting(file.toUri(), algorithms);
    }

    static JwtIssuers trusting(URI keys, Set<JwtIssuer.Algorithm> algorithms) {
        return new JwtIssuers(
                List.of(new JwtIssuer(ISSUER, PROJECT, keys, AUDIENCE, algorithms, 60)), InstantSource.fixed(NOW));
    }

    JwtIssuers trustingAll() throws IOException {
        return trusting(ALL, rsa, ec, ec384, edwardsJwk());
    }

    static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("alice")
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)));
    }

    static String token(JWSAlgorithm algorithm, @Nullable String keyId, JWSSigner signer, JWTClaimsSet claims)
            throws Exception {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    static String rsaToken(JWTClaimsSet claims) throws Exception {
        return token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims);
    }

    static void assertRefused(JwtIssuers issuers, String token) {
        assertThat(JwtIssuers.isToken(token)).isTrue();
        assertThatThrownBy(() -> issuers.verify(token))
                .isInstanceOfSatisfying(
                        Refusal.Unauthenticated.class,
                        refusal -> assertThat(refusal.category()).isEqualTo(RefusalCategory.CREDENTIAL_INVALID));
    }
}
