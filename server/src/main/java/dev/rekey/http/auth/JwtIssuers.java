package dev.rekey.http.auth;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import dev.rekey.core.Refusal;
import dev.rekey.core.id.ProjectId;
import dev.rekey.http.HttpError;
import dev.rekey.http.json.Json;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The trusted issuers of JWTs (RFC 7519). Thread-safe. */
public final class JwtIssuers implements AutoCloseable {

    /** Interval at which key sets are checked for a due fetch. */
    static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

    private static final int MAX_LENGTH = 8 * 1024;

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    private final Map<String, JwtVerifier> checks = new HashMap<>();
    private final List<JwksCache> keys = new ArrayList<>();
    private @Nullable ScheduledExecutorService schedule;

    /**
     * Creates the issuers; key sets are not fetched yet.
     *
     * @throws IllegalArgumentException if an issuer occurs twice
     */
    public JwtIssuers(List<JwtIssuer> issuers, InstantSource clock) {
        for (JwtIssuer issuer : issuers) {
            JwksCache set =
                    new JwksCache(issuer.issuer(), new JwksFetcher(issuer.issuer(), issuer.keys()), System::nanoTime);
            keys.add(set);
            if (checks.put(issuer.issuer(), new JwtVerifier(issuer, set, clock)) != null) {
                close();
                throw new IllegalArgumentException("a JWT issuer must belong to one project only: " + issuer.issuer());
            }
        }
    }

    /**
     * Starts to fetch the key sets in the background until {@link #close}. Otherwise they are
     * fetched on demand.
     */
    public synchronized void start() {
        if (schedule == null && !keys.isEmpty()) {
            schedule = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("jwks").daemon().factory());
            var _ = schedule.scheduleWithFixedDelay(
                    () -> keys.forEach(issuer -> {
                        var _ = issuer.refreshIfDue();
                    }),
                    0,
                    REFRESH_INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Stops fetching key sets. */
    @Override
    public synchronized void close() {
        if (schedule != null) {
            schedule.shutdownNow();
        }
        keys.forEach(JwksCache::close);
    }

    /** Trusts no issuer. */
    public static JwtIssuers none() {
        return new JwtIssuers(List.of(), () -> Instant.EPOCH);
    }

    /**
     * The user that a valid token authenticates.
     *
     * @param externalId the {@code sub} of the token
     */
    public record Subject(ProjectId project, String externalId) {}

    boolean areNone() {
        return checks.isEmpty();
    }

    /**
     * Whether a credential has the format of a token, valid or not: three parts, the first with
     * {@code alg}.
     */
    static boolean isToken(String credential) {
        if (!SHAPE.matcher(credential).matches()) {
            return false;
        }
        try {
            byte[] header = new Base64URL(credential.substring(0, credential.indexOf('.'))).decode();
            JsonNode parsed = Json.parse(header);
            return parsed.isObject() && parsed.has("alg");
        } catch (HttpError e) {
            return false;
        }
    }

    /**
     * Verifies a token.
     *
     * @throws Refusal.Unauthenticated if the token is not valid
     * @throws HttpError.Unavailable if the key set of the issuer is currently unavailable
     */
    Subject verify(String token) {
        if (token.length() > MAX_LENGTH) {
            throw Refusal.Unauthenticated.wrong("token is longer than " + MAX_LENGTH + " characters");
        }
        try {
            SignedJWT parsed = SignedJWT.parse(token);
            JwtVerifier check = checks.get(parsed.getJWTClaimsSet().getIssuer());
            if (check == null) {
                throw Refusal.Unauthenticated.wrong("token of an issuer that is not in jwt.issuers");
            }
            return check.verify(parsed);
        } catch (ParseException | IllegalArgumentException e) {
            throw Refusal.Unauthenticated.wrong("token is malformed");
        }
    }
}
