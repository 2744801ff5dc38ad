package dev.rekey.http;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import dev.rekey.core.Outage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An issuer's public keys, kept for a while. A key that is not among them makes us look again, but not at everybody's
 * whim; an issuer that is away is not missed for some hours.
 */
final class IssuerKeys {

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REFRESHED_AHEAD = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final Duration OUTAGE_BRIDGED = Duration.ofHours(4);

    private static final ExecutorService REFRESHERS = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("jwks-", 0).factory());

    private final JWKSource<SecurityContext> source;
    private volatile boolean seen;

    IssuerKeys(URI location) {
        source = JWKSourceBuilder.create(new KeySetReader(location))
                .cache(KEPT.toMillis(), REFRESH_TIMEOUT.toMillis())
                .refreshAheadCache(REFRESHED_AHEAD.toMillis(), null, REFRESHERS, false, null, false)
                .rateLimited(BETWEEN_LOOKS.toMillis())
                .outageTolerant(OUTAGE_BRIDGED.toMillis())
                .build();
    }

    /** @throws Outage where they cannot be had */
    List<JWK> matching(JWKMatcher matcher) {
        try {
            List<JWK> keys = source.get(new JWKSelector(matcher), null);
            seen = true;
            return keys;
        } catch (RateLimitReachedException tooSoon) {
            if (seen) {
                return List.of();
            }
            throw new Outage("the keys of a JWT issuer cannot be had", tooSoon);
        } catch (KeySourceException away) {
            throw new Outage("the keys of a JWT issuer cannot be had", away);
        }
    }
}
