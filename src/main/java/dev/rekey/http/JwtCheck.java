package dev.rekey.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.rekey.core.Refusal;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a token of one issuer is good. */
final class JwtCheck {

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_SUBJECT_LENGTH = 255;

    private final JwtIssuer issuer;
    private final InstantSource clock;
    private final IssuerKeys keys;

    JwtCheck(JwtIssuer issuer, IssuerKeys keys, InstantSource clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Judges what costs least first: a token that is expired or meant for others waits for no key set and costs no
     * signature check.
     */
    JwtIssuers.Subject verify(SignedJWT token) throws ParseException {
        JWSHeader header = token.getHeader();
        JwtIssuer.Algorithm algorithm = pinned(header.getAlgorithm());
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw Refusal.Unauthenticated.wrong("token with a critical header");
        }
        String subject = subject(token.getJWTClaimsSet());
        boolean signed = keys.matching(matcher(algorithm, header.getKeyID())).stream()
                .anyMatch(key -> isSignedBy(key, algorithm, token));
        if (!signed) {
            throw Refusal.Unauthenticated.wrong("token not signed by a key of its issuer");
        }
        return new JwtIssuers.Subject(issuer.project(), subject);
    }

    private JwtIssuer.Algorithm pinned(JWSAlgorithm named) {
        return issuer.algorithms().stream()
                .filter(algorithm -> algorithm.word().equals(named.getName()))
                .findFirst()
                .orElseThrow(() -> Refusal.Unauthenticated.wrong("token signed with an algorithm that is not allowed"));
    }

    private static JWKMatcher matcher(JwtIssuer.Algorithm algorithm, @Nullable String keyId) {
        JWKMatcher.Builder matcher = new JWKMatcher.Builder()
                .keyUses(KeyUse.SIGNATURE, null)
                .algorithms(JWSAlgorithm.parse(algorithm.word()), null);
        if (keyId != null) {
            matcher.keyID(keyId);
        }
        return switch (algorithm) {
            case RS256 -> matcher.keyType(KeyType.RSA).minKeySize(MIN_RSA_BITS).build();
            case ES256 -> matcher.keyType(KeyType.EC).curve(Curve.P_256).build();
            case EDDSA -> matcher.keyType(KeyType.OKP).curve(Curve.Ed25519).build();
        };
    }

    /** The key's type decides how the signature is read, so that no key is used in another way than it was made for. */
    private static boolean isSignedBy(JWK key, JwtIssuer.Algorithm algorithm, SignedJWT token) {
        byte[] input = token.getSigningInput();
        try {
            return switch (algorithm) {
                case RS256 ->
                    key instanceof RSAKey rsa
                            && new RSASSAVerifier(rsa.toRSAPublicKey())
                                    .verify(token.getHeader(), input, token.getSignature());
                case ES256 ->
                    key instanceof ECKey ec
                            && new ECDSAVerifier(ec.toECPublicKey())
                                    .verify(token.getHeader(), input, token.getSignature());
                case EDDSA ->
                    key instanceof OctetKeyPair pair
                            && Ed25519.verify(
                                    pair.getDecodedX(),
                                    input,
                                    token.getSignature().decode());
            };
        } catch (JOSEException | GeneralSecurityException unusable) {
            return false;
        }
    }

    private String subject(JWTClaimsSet claims) throws ParseException {
        if (!issuer.issuer().equals(claims.getIssuer()) || !claims.getAudience().contains(issuer.audience())) {
            throw Refusal.Unauthenticated.wrong("token for another audience");
        }
        Instant expires = instant(claims.getExpirationTime())
                .orElseThrow(() -> Refusal.Unauthenticated.wrong("token without exp"));
        Instant now = clock.instant();
        if (!now.isBefore(expires.plusSeconds(issuer.skewSeconds()))) {
            throw Refusal.Unauthenticated.wrong("token expired");
        }
        // Without iat a token is taken for one that was issued just now, by a clock that may be behind ours.
        Instant latestEnd = instant(claims.getIssueTime())
                .orElseGet(() -> now.plusSeconds(issuer.skewSeconds()))
                .plusSeconds(issuer.maxLifetimeSeconds());
        if (expires.isAfter(latestEnd)) {
            throw Refusal.Unauthenticated.wrong("token valid for longer than max_lifetime_seconds of its issuer");
        }
        Instant latestStart = now.plusSeconds(issuer.skewSeconds());
        if (instant(claims.getNotBeforeTime()).filter(latestStart::isBefore).isPresent()
                || instant(claims.getIssueTime()).filter(latestStart::isBefore).isPresent()) {
            throw Refusal.Unauthenticated.wrong("token not yet valid");
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT_LENGTH) {
            throw Refusal.Unauthenticated.wrong("token without a usable sub");
        }
        return subject;
    }

    private static Optional<Instant> instant(@Nullable Date date) {
        return Optional.ofNullable(date).map(Date::toInstant);
    }
}
