package dev.rekey.http;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.access.Via;
import dev.rekey.core.project.ChangeRate;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Authenticator;
import dev.rekey.core.verify.KeyFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says who is calling a door. */
public final class Callers {

    private final Authenticator authenticator;
    private final JwtIssuers issuers;
    private final RecentTokens recent = new RecentTokens();
    private final FailedAttempts attempts;
    private final ChangeRate changes;

    /**
     * @param attempts counts the credentials that are not accepted
     * @param changes counts each request that may change something, before anything else is done for it
     */
    public Callers(Authenticator authenticator, JwtIssuers issuers, FailedAttempts attempts, ChangeRate changes) {
        this.authenticator = authenticator;
        this.issuers = issuers;
        this.attempts = attempts;
        this.changes = changes;
    }

    /**
     * The caller by its key.
     *
     * @param headers where the door looks for it
     * @throws Refusal.Unauthenticated where there is none, or none that is good
     * @throws Refusal.Forbidden where the key is used from outside its addresses or origins
     * @throws Fault.AmbiguousCredentials where there are different ones
     * @throws Fault.TooManyFailures if the key is not in memory and too many from the client's address were not accepted
     * @throws Fault.TooManyChanges where the request may change something and the caller has made too many changes
     */
    public Caller byKey(Exchange exchange, List<CredentialHeader> headers) {
        return counted(exchange, byKey(exchange, credential(exchange, headers)));
    }

    /** The caller by its key or by the token of an issuer that we trust; throws as {@link #byKey} does. */
    public Caller byKeyOrToken(Exchange exchange, List<CredentialHeader> headers) {
        String credential = credential(exchange, headers);
        if (issuers.areNone() || !JwtIssuers.isToken(credential)) {
            return counted(exchange, byKey(exchange, credential));
        }
        return counted(exchange, byToken(credential, exchange.via()));
    }

    private Caller byToken(String token, Via via) {
        if (recent.contain(token)) {
            return byVerifiedToken(token, via);
        }
        Caller caller = attempts.lookingUp(via, () -> byVerifiedToken(token, via));
        recent.add(token);
        return caller;
    }

    private Caller byVerifiedToken(String token, Via via) {
        JwtIssuers.Subject subject;
        try {
            subject = issuers.verify(token);
        } catch (Refusal.Unauthenticated wrong) {
            attempts.failed(via, null);
            throw wrong;
        }
        return authenticator.byUser(subject.project(), subject.externalId(), via);
    }

    private Caller counted(Exchange exchange, Caller caller) {
        if (exchange.mayChange()) {
            Duration wait = changes.count(caller);
            if (!wait.isZero()) {
                throw new Fault.TooManyChanges(
                        Math.toIntExact(Math.ceilDiv(wait.toNanos(), TimeUnit.SECONDS.toNanos(1))));
            }
        }
        return caller;
    }

    /** The same; {@code null} where it takes waiting. Throws as {@link #byKey} does. */
    public @Nullable Caller byKeyOrTokenAtOnce(Exchange exchange, List<CredentialHeader> headers) {
        KeySecret secret = exchange.secret(headers, () -> secretUnlessToken(exchange, credential(exchange, headers)));
        return secret == null ? null : authenticator.byKeyAtOnce(secret, exchange.via());
    }

    /**
     * Whose share of the places a request takes: that of its key, if the key is good as far as is known without waiting;
     * otherwise {@code null}. Nothing is recorded.
     */
    public @Nullable Share shareAtOnce(Exchange exchange, List<CredentialHeader> headers) {
        KeyFacts key = knownAtOnce(exchange, headers);
        if (key == null) {
            return null;
        }
        return key.owner().root()
                ? Share.root(key.id())
                : Share.of(key.project().id(), key.id());
    }

    private @Nullable KeyFacts knownAtOnce(Exchange exchange, List<CredentialHeader> headers) {
        try {
            KeySecret secret = exchange.secret(headers, () -> presentedUnlessToken(exchange, headers));
            return secret == null ? null : authenticator.knownAtOnce(secret, exchange.via());
        } catch (Refusal | Fault unknown) {
            // The operation says so in its turn.
            return null;
        }
    }

    /**
     * Refuses a request whose caller is known without waiting not to be good, or not to have a permission. Any other caller
     * is not recorded: it is looked up again when the request is complete.
     *
     * <p>Throws as {@link #byKeyOrToken} does, and {@link Refusal.Forbidden} where the caller lacks the permission.
     */
    public void refuseAtOnce(Exchange exchange, List<CredentialHeader> headers, Management permission) {
        KeyFacts key = knownAtOnce(exchange, headers);
        if (key == null) {
            var _ = byKeyOrTokenAtOnce(exchange, headers);
        } else {
            authenticator.caller(key, exchange.via()).require(permission);
        }
    }

    /** The key that the request came with; {@code null} where there is none or it is no key. Counts no guess. */
    private @Nullable KeySecret presentedUnlessToken(Exchange exchange, List<CredentialHeader> headers) {
        return Credentials.read(exchange, headers)
                .filter(credential -> issuers.areNone() || !JwtIssuers.isToken(credential))
                .flatMap(KeySecret::presented)
                .orElse(null);
    }

    private @Nullable KeySecret secretUnlessToken(Exchange exchange, String credential) {
        return issuers.areNone() || !JwtIssuers.isToken(credential) ? secret(exchange, credential) : null;
    }

    private Caller byKey(Exchange exchange, String credential) {
        KeySecret secret = secret(exchange, credential);
        Via via = exchange.via();
        return authenticator.isKnownAtOnce(secret)
                ? authenticator.byKey(secret, via)
                : attempts.lookingUp(via, () -> authenticator.byKey(secret, via));
    }

    private KeySecret secret(Exchange exchange, String credential) {
        return KeySecret.presented(credential)
                .orElseThrow(() -> malformed(exchange, Refusal.Unauthenticated.wrong("not shaped like any key")));
    }

    private String credential(Exchange exchange, List<CredentialHeader> headers) {
        Optional<String> found;
        try {
            found = Credentials.read(exchange, headers);
        } catch (Refusal.Unauthenticated none) {
            throw malformed(exchange, none);
        }
        return found.orElseThrow(Refusal.Unauthenticated::missing);
    }

    /** Text that is no credential needs no look-up to be refused, and is a guess all the same. */
    private RuntimeException malformed(Exchange exchange, Refusal.Unauthenticated refusal) {
        Via via = exchange.via();
        attempts.check(via);
        attempts.failed(via, null);
        return refusal;
    }
}
