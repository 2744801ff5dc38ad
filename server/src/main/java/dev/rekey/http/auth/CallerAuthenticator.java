package dev.rekey.http.auth;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.project.ChangeRateLimit;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.CredentialAuthenticator;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.FairShare;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Authenticates the caller of a request. Thread-safe. */
public final class CallerAuthenticator {

    private final CredentialAuthenticator authenticator;
    private final JwtIssuers issuers;
    private final AcceptedTokenCache recent = new AcceptedTokenCache();
    private final FailedAttemptTracker attempts;
    private final ChangeRateLimit changes;

    /**
     * @param attempts counts rejected credentials per client address
     * @param changes limits changes per caller; every request that may change something is counted
     *     before any other work is done for it
     */
    public CallerAuthenticator(
            CredentialAuthenticator authenticator,
            JwtIssuers issuers,
            FailedAttemptTracker attempts,
            ChangeRateLimit changes) {
        this.authenticator = authenticator;
        this.issuers = issuers;
        this.attempts = attempts;
        this.changes = changes;
    }

    /**
     * Authenticates the caller by its API key.
     *
     * @param headers the headers that may hold the key
     * @throws Refusal.Unauthenticated if there is no key, or the key is not valid
     * @throws Refusal.Forbidden if the client address or origin is not allowed for the key
     * @throws HttpError.AmbiguousCredentials if the request has different keys
     * @throws HttpError.TooManyFailures if the key is not cached and the client address had too many
     *     failures
     * @throws HttpError.TooManyChanges if the request may change something and the caller exceeds its
     *     quota of changes
     */
    public Caller byKey(HttpExchange exchange, List<CredentialHeader> headers) {
        return counted(exchange, byKey(exchange, credential(exchange, headers)));
    }

    /**
     * Authenticates the caller by its API key or by a JWT of a trusted issuer. Throws as {@link
     * #byKey} does.
     */
    public Caller byKeyOrToken(HttpExchange exchange, List<CredentialHeader> headers) {
        String credential = credential(exchange, headers);
        if (issuers.areNone() || !JwtIssuers.isToken(credential)) {
            return counted(exchange, byKey(exchange, credential));
        }
        return counted(exchange, byToken(credential, exchange.via()));
    }

    private Caller byToken(String token, RequestContext context) {
        if (recent.contain(token)) {
            return byVerifiedToken(token, context);
        }
        Caller caller = attempts.lookingUp(context, () -> byVerifiedToken(token, context));
        recent.add(token);
        return caller;
    }

    private Caller byVerifiedToken(String token, RequestContext context) {
        JwtIssuers.Subject subject;
        try {
            subject = issuers.verify(token);
        } catch (Refusal.Unauthenticated e) {
            attempts.failed(context, null);
            throw e;
        }
        return authenticator.byUser(subject.project(), subject.externalId(), context);
    }

    private Caller counted(HttpExchange exchange, Caller caller) {
        if (exchange.mayChange()) {
            Duration wait = changes.count(caller);
            if (!wait.isZero()) {
                throw new HttpError.TooManyChanges(
                        Math.toIntExact(Math.ceilDiv(wait.toNanos(), TimeUnit.SECONDS.toNanos(1))));
            }
        }
        return caller;
    }

    /**
     * Non-blocking variant of {@link #byKeyOrToken}; {@code null} if authentication would block.
     * Throws as {@link #byKey} does.
     */
    public @Nullable Caller tryByKeyOrToken(HttpExchange exchange, List<CredentialHeader> headers) {
        KeySecret secret = exchange.secret(headers, () -> secretUnlessToken(exchange, credential(exchange, headers)));
        return secret == null ? null : authenticator.tryByKey(secret, exchange.via());
    }

    /**
     * The fairness group of a request: that of its key if the key is cached and valid, otherwise
     * {@code null}. Never blocks and records nothing.
     */
    public @Nullable FairShare tryShare(HttpExchange exchange, List<CredentialHeader> headers) {
        CachedKey key = tryKnown(exchange, headers);
        if (key == null) {
            return null;
        }
        return key.owner().root()
                ? FairShare.root(key.id())
                : FairShare.of(key.project().id(), key.id());
    }

    private @Nullable CachedKey tryKnown(HttpExchange exchange, List<CredentialHeader> headers) {
        try {
            KeySecret secret = exchange.secret(headers, () -> presentedUnlessToken(exchange, headers));
            return secret == null ? null : authenticator.tryKnown(secret, exchange.via());
        } catch (Refusal | HttpError e) {
            // The operation reports the error when it authenticates the caller.
            return null;
        }
    }

    /**
     * Rejects a request whose caller is known, without blocking, to be invalid or to lack a
     * permission. Any other caller is not recorded: it is looked up again when the request is
     * complete.
     *
     * <p>Throws as {@link #byKeyOrToken} does, and {@link Refusal.Forbidden} if the caller lacks
     * the permission.
     */
    public void tryRefuse(HttpExchange exchange, List<CredentialHeader> headers, ManagementPermission permission) {
        CachedKey key = tryKnown(exchange, headers);
        if (key == null) {
            var _ = tryByKeyOrToken(exchange, headers);
        } else {
            authenticator.caller(key, exchange.via()).require(permission);
        }
    }

    /**
     * The presented secret; {@code null} if there is none or it is not shaped like a key. Counts no
     * failed attempt.
     */
    private @Nullable KeySecret presentedUnlessToken(HttpExchange exchange, List<CredentialHeader> headers) {
        return CredentialReader.read(exchange, headers)
                .filter(credential -> issuers.areNone() || !JwtIssuers.isToken(credential))
                .flatMap(KeySecret::presented)
                .orElse(null);
    }

    private @Nullable KeySecret secretUnlessToken(HttpExchange exchange, String credential) {
        return issuers.areNone() || !JwtIssuers.isToken(credential) ? secret(exchange, credential) : null;
    }

    private Caller byKey(HttpExchange exchange, String credential) {
        KeySecret secret = secret(exchange, credential);
        RequestContext context = exchange.via();
        return authenticator.isCached(secret)
                ? authenticator.byKey(secret, context)
                : attempts.lookingUp(context, () -> authenticator.byKey(secret, context));
    }

    private KeySecret secret(HttpExchange exchange, String credential) {
        return KeySecret.presented(credential)
                .orElseThrow(() -> malformed(
                        exchange, Refusal.Unauthenticated.wrong("credential does not have the format of an API key")));
    }

    private String credential(HttpExchange exchange, List<CredentialHeader> headers) {
        Optional<String> found;
        try {
            found = CredentialReader.read(exchange, headers);
        } catch (Refusal.Unauthenticated e) {
            throw malformed(exchange, e);
        }
        return found.orElseThrow(Refusal.Unauthenticated::missing);
    }

    /**
     * Counts a malformed credential as a failed attempt, although it is rejected without a lookup.
     */
    private RuntimeException malformed(HttpExchange exchange, Refusal.Unauthenticated refusal) {
        RequestContext context = exchange.via();
        attempts.check(context);
        attempts.failed(context, null);
        return refusal;
    }
}
