package dev.rekey.http;

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

/** Whether a token of one issuer is good. */
final class JwtCheck {

    /** What {@code typ} may say: a JWT of no particular kind, or an access token (RFC 9068). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    /** May be left out before a type without another slash (RFC 7515, section 4.1.9). */
    private static final String MEDIA_TYPE = "application/";

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
        if (!isOfOurKind(header.getType())) {
            throw Refusal.Unauthenticated.wrong("token of another typ");
        }
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

    /** A token that its issuer made for another purpose says so (RFC 8725, section 3.11): a logout, a proof of possession. */
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
                .orElseThrow(() -> Refusal.Unauthenticated.wrong("token signed with an algorithm that is not allowed"));
    }

    private static JWKMatcher matcher(JwtIssuer.Algorithm algorithm, @Nullable String keyId) {
        Algorithm[] declared =
                algorithm.names().stream().map(JWSAlgorithm::parse).toArray(Algorithm[]::new);
        // The last one stays null: a key need not declare any.
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

    /** The key's type decides how the signature is read, so that no key is used in another way than it was made for. */
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
