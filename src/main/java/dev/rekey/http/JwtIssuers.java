package dev.rekey.http;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import dev.rekey.core.Refusal;
import dev.rekey.core.id.ProjectId;
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

/** The issuers whose tokens (JWT, RFC 7519) we believe. Thread-safe. */
public final class JwtIssuers implements AutoCloseable {

    /** How often it is looked whether a key set is to be fetched. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final int MAX_LENGTH = 8 * 1024;

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    private final Map<String, JwtCheck> checks = new HashMap<>();
    private final List<IssuerKeys> keys = new ArrayList<>();
    private @Nullable ScheduledExecutorService schedule;

    /** @throws IllegalArgumentException where one issuer is there twice */
    public JwtIssuers(List<JwtIssuer> issuers, InstantSource clock) {
        for (JwtIssuer issuer : issuers) {
            IssuerKeys set =
                    new IssuerKeys(issuer.issuer(), new KeySetReader(issuer.issuer(), issuer.keys()), System::nanoTime);
            keys.add(set);
            if (checks.put(issuer.issuer(), new JwtCheck(issuer, set, clock)) != null) {
                close();
                throw new IllegalArgumentException("a JWT issuer belongs to one project: " + issuer.issuer());
            }
        }
    }

    /** Begins to fetch the key sets, now and then again, until {@link #close}; without it they are fetched when needed. */
    public synchronized void start() {
        if (schedule == null && !keys.isEmpty()) {
            schedule = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("jwks").daemon().factory());
            var _ = schedule.scheduleWithFixedDelay(
                    () -> keys.forEach(issuer -> {
                        var _ = issuer.refreshIfDue();
                    }),
                    0,
                    LOOK_EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Fetches no more key sets. */
    @Override
    public synchronized void close() {
        if (schedule != null) {
            schedule.shutdownNow();
        }
        keys.forEach(IssuerKeys::close);
    }

    /** Nobody's tokens are believed. */
    public static JwtIssuers none() {
        return new JwtIssuers(List.of(), () -> Instant.EPOCH);
    }

    /**
     * Whom a good token stands for.
     *
     * @param externalId the token's {@code sub}
     */
    public record Subject(ProjectId project, String externalId) {}

    boolean areNone() {
        return checks.isEmpty();
    }

    /** Whether a credential has the shape of a token, good or not: three parts, the first of which says {@code alg}. */
    static boolean isToken(String credential) {
        if (!SHAPE.matcher(credential).matches()) {
            return false;
        }
        try {
            byte[] header = new Base64URL(credential.substring(0, credential.indexOf('.'))).decode();
            JsonNode parsed = Json.parse(header);
            return parsed.isObject() && parsed.has("alg");
        } catch (Fault noJson) {
            return false;
        }
    }

    /**
     * @throws Refusal.Unauthenticated where the token is not good, for whatever reason
     * @throws Fault.Unavailable if the issuer's keys cannot be had now
     */
    Subject verify(String token) {
        if (token.length() > MAX_LENGTH) {
            throw Refusal.Unauthenticated.wrong("token too long");
        }
        try {
            SignedJWT parsed = SignedJWT.parse(token);
            JwtCheck check = checks.get(parsed.getJWTClaimsSet().getIssuer());
            if (check == null) {
                throw Refusal.Unauthenticated.wrong("token of an issuer that is not configured");
            }
            return check.verify(parsed);
        } catch (ParseException | IllegalArgumentException unreadable) {
            throw Refusal.Unauthenticated.wrong("token does not parse");
        }
    }
}
