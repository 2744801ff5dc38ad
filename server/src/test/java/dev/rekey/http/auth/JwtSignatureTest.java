package dev.rekey.http.auth;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signatures of JWTs: algorithms, keys and headers that are taken and refused. */
@Timeout(60)
class JwtSignatureTest extends JwtIssuersFixture {

    private static String edwardsToken(String keyId, JWTClaimsSet claims) throws Exception {
        return edwardsToken("EdDSA", keyId, claims);
    }

    private static String edwardsToken(String algorithm, String keyId, JWTClaimsSet claims) throws Exception {
        String header = Base64URL.encode(json("{'alg':'%s','kid':'%s'}").formatted(algorithm, keyId))
                .toString();
        String input = header + "." + Base64URL.encode(claims.toString());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(edwards.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + Base64URL.encode(signature.sign());
    }

    @Test
    void acceptsEachAlgorithm() throws Exception {
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
    void refusesUnpinnedAlgorithms() throws Exception {
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
    void refusesKeysDeclaredForAnotherAlgorithm() throws Exception {
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

    /** Whatever stands beside its key, a token is judged by its key. */
    @Test
    void invalidEntryOfAKeySetAffectsNoOtherToken() throws Exception {
        String good = rsa.toPublicJWK().toJSONString();
        for (String entry : List.of(
                "null",
                "7",
                "{}",
                json("{'kty':null}"),
                json("{'kty':'AKP','kid':'rsa'}"),
                json("{'kty':'EC','crv':'P-257','x':'AQ','y':'AQ','kid':'rsa'}"),
                json("{'kty':'OKP','crv':'Ed448','x':'AQ'}"),
                json("{'kty':'RSA','e':'AQAB','kid':'rsa'}"),
                json("{'kty':'RSA','n':null,'e':'AQAB','kid':'rsa'}"))) {
            for (String set : List.of(entry + "," + good, good + "," + entry)) {
                Path file = Files.writeString(
                        folder.resolve("mixed.json"), json("{'keys':[%s]}").formatted(set));
                JwtIssuers issuers = trusting(file.toUri(), ALL);
                assertThat(issuers.verify(rsaToken(good().build())).externalId())
                        .as(set)
                        .isEqualTo("alice");
                assertRefused(issuers, token(JWSAlgorithm.ES256, "other", new ECDSASigner(ec), good().build()));
            }
        }
    }

    @Test
    void refusesUnsignedTokens() throws Exception {
        String claims = Base64URL.encode(good().build().toString()).toString();
        for (String alg : new String[] {"none", "None", "NONE"}) {
            String header =
                    Base64URL.encode(json("{'alg':'%s'}").formatted(alg)).toString();
            assertRefused(trustingAll(), header + "." + claims + ".");
        }
        String rs256 = rsaToken(good().build());
        assertRefused(trustingAll(), rs256.substring(0, rs256.lastIndexOf('.') + 1));
    }

    @Test
    void publicKeyIsNeverUsedAsAnHmacSecret() throws Exception {
        for (byte[] shared : new byte[][] {
            rsa.toRSAPublicKey().getEncoded(),
            rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
            edwards.getPublic().getEncoded()
        }) {
            assertRefused(trustingAll(), token(JWSAlgorithm.HS256, "rsa", new MACSigner(shared), good().build()));
        }
    }

    @Test
    void refusesKeysOfAnotherType() throws Exception {
        assertRefused(trustingAll(), token(JWSAlgorithm.RS256, "ec", new RSASSASigner(rsa), good().build()));
        assertRefused(trustingAll(), edwardsToken("rsa", good().build()));
    }

    @Test
    void refusesForeignSignatures() throws Exception {
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
    void refusesShortKeys() throws Exception {
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
    void refusesCriticalHeaders() throws Exception {
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
}
