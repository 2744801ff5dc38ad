package dev.rekey.http.auth;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
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
import dev.rekey.http.HttpError;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies JWTs of one issuer. Thread-safe. */
final class JwtVerifier {

    /** Accepted values of {@code typ}: a generic JWT, or an access token (RFC 9068). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    /**
     * Prefix that {@code typ} may omit if the rest has no other slash (RFC 7515, section 4.1.9).
     */
    private static final String MEDIA_TYPE = "application/";

    private static final int MAX_SUBJECT_LENGTH = 255;

    private final JwtIssuer issuer;
    private final InstantSource clock;
    private final JwksCache keys;

    JwtVerifier(JwtIssuer issuer, JwksCache keys, InstantSource clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Verifies a token, cheapest checks first: an expired token, or one for another audience,
     * neither waits for a key set nor costs a signature check.
     *
     * @throws Refusal.Unauthenticated if the token is not valid
     * @throws HttpError.Unavailable if the key set of the issuer is currently unavailable
     */
    JwtIssuers.Subject verify(SignedJWT token) throws ParseException {
        JWSHeader header = token.getHeader();
        JwtIssuer.Algorithm algorithm = pinned(header.getAlgorithm());
        if (!isOfOurKind(header.getType())) {
            throw Refusal.Unauthenticated.wrong("token typ must be JWT or at+jwt");
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw Refusal.Unauthenticated.wrong("token has a crit or b64 header, which is not supported");
        }
        String subject = subject(token.getJWTClaimsSet());
        boolean signed = keys.matching(matcher(algorithm, header.getKeyID())).stream()
                .anyMatch(key -> isSignedBy(key, algorithm, token));
        if (!signed) {
            throw Refusal.Unauthenticated.wrong("token is not signed by a key of its issuer");
        }
        return new JwtIssuers.Subject(issuer.project(), subject);
    }

    /**
     * Whether the type is accepted. Tokens for other purposes declare another type (RFC 8725,
     * section 3.11), for example a logout token or a proof of possession.
     */
    private static boolean isOfOurKind(@Nullable JOSEObjectType type) {
        if (type == null) {
            return true;
        }
        String name = type.getType().toLowerCase(Locale.ROOT);
        return TYPES.contains(name.startsWith(MEDIA_TYPE) ? name.substring(MEDIA_TYPE.length()) : name);
    }

    private JwtIssuer.Algorithm pinned(JWSAlgorithm named) {
        return JwtIssuer.Algorithm.named(named.getName())
                .filter(issuer.algorithms()::contains)
                .orElseThrow(() -> Refusal.Unauthenticated.wrong(
                        "token is signed with an algorithm that is not allowed for its issuer"));
    }

    private static JWKMatcher matcher(JwtIssuer.Algorithm algorithm, @Nullable String keyId) {
        Algorithm[] declared =
                algorithm.names().stream().map(JWSAlgorithm::parse).toArray(Algorithm[]::new);
        // The last element stays null, because keys need not declare an algorithm.
        JWKMatcher.Builder matcher = new JWKMatcher.Builder()
                .keyUses(KeyUse.SIGNATURE, null)
                .algorithms(Arrays.copyOf(declared, declared.length + 1));
        if (keyId != null) {
            matcher.keyID(keyId);
        }
        return switch (algorithm) {
            case RS256, PS256 -> matcher.keyType(KeyType.RSA).build();
            case ES256 -> matcher.keyType(KeyType.EC).curve(Curve.P_256).build();
            case ES384 -> matcher.keyType(KeyType.EC).curve(Curve.P_384).build();
            case EDDSA -> matcher.keyType(KeyType.OKP).curve(Curve.Ed25519).build();
        };
    }

    /**
     * Whether the key signed the token. The key type selects the verifier, so that no key is used
     * with another algorithm family.
     */
    private static boolean isSignedBy(JWK key, JwtIssuer.Algorithm algorithm, SignedJWT token) {
        byte[] input = token.getSigningInput();
        try {
            return switch (algorithm) {
                case RS256, PS256 ->
                    key instanceof RSAKey rsa
                            && new RSASSAVerifier(rsa.toRSAPublicKey())
                                    .verify(token.getHeader(), input, token.getSignature());
                case ES256, ES384 ->
                    key instanceof ECKey ec
                            && new ECDSAVerifier(ec.toECPublicKey())
                                    .verify(token.getHeader(), input, token.getSignature());
                case EDDSA ->
                    key instanceof OctetKeyPair pair
                            && Ed25519Signatures.verify(
                                    pair.getDecodedX(),
                                    input,
                                    token.getSignature().decode());
            };
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    private String subject(JWTClaimsSet claims) throws ParseException {
        if (!issuer.issuer().equals(claims.getIssuer()) || !claims.getAudience().contains(issuer.audience())) {
            throw Refusal.Unauthenticated.wrong("token has another iss or aud");
        }
        Instant expires = instant(claims.getExpirationTime())
                .orElseThrow(() -> Refusal.Unauthenticated.wrong("token has no exp"));
        Instant now = clock.instant();
        if (!now.isBefore(expires.plusSeconds(issuer.skewSeconds()))) {
            throw Refusal.Unauthenticated.wrong("token has expired");
        }
        // A token without iat counts as issued now, by a clock that may be behind.
        Instant latestEnd = instant(claims.getIssueTime())
                .orElseGet(() -> now.plusSeconds(issuer.skewSeconds()))
                .plusSeconds(issuer.maxLifetimeSeconds());
        if (expires.isAfter(latestEnd)) {
            throw Refusal.Unauthenticated.wrong("token lifetime exceeds max_lifetime_seconds of its issuer");
        }
        Instant latestStart = now.plusSeconds(issuer.skewSeconds());
        if (instant(claims.getNotBeforeTime()).filter(latestStart::isBefore).isPresent()
                || instant(claims.getIssueTime()).filter(latestStart::isBefore).isPresent()) {
            throw Refusal.Unauthenticated.wrong("token is not yet valid");
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT_LENGTH) {
            throw Refusal.Unauthenticated.wrong("token has no sub of 1 to 255 characters");
        }
        return subject;
    }

    private static Optional<Instant> instant(@Nullable Date date) {
        return Optional.ofNullable(date).map(Date::toInstant);
    }
}
