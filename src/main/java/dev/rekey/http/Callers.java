package dev.rekey.http;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Authenticator;
import dev.rekey.core.verify.KeyFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says who is calling a door. */
public final class Callers {

    private final Authenticator authenticator;
    private final JwtIssuers issuers;

    public Callers(Authenticator authenticator, JwtIssuers issuers) {
        this.authenticator = authenticator;
        this.issuers = issuers;
    }

    /**
     * The caller by its key.
     *
     * @param headers where the door looks for it
     * @throws Refusal.Unauthenticated where there is none, or none that is good
     * @throws Refusal.Forbidden where the key is used from outside its addresses or origins
     * @throws Fault.AmbiguousCredentials where there are different ones
     */
    public Caller byKey(Exchange exchange, List<CredentialHeader> headers) {
        return byKey(exchange, credential(exchange, headers));
    }

    /** The caller by its key or by the token of an issuer that we trust; throws as {@link #byKey} does. */
    public Caller byKeyOrToken(Exchange exchange, List<CredentialHeader> headers) {
        String credential = credential(exchange, headers);
        if (issuers.areNone() || !JwtIssuers.isToken(credential)) {
            return byKey(exchange, credential);
        }
        JwtIssuers.Subject subject = issuers.verify(credential);
        return authenticator.byUser(subject.project(), subject.externalId(), exchange.via());
    }

    /** The same; {@code null} where it takes waiting. Throws as {@link #byKey} does. */
    public @Nullable Caller byKeyOrTokenAtOnce(Exchange exchange, List<CredentialHeader> headers) {
        KeySecret secret = exchange.secret(headers, () -> secretUnlessToken(credential(exchange, headers)));
        return secret == null ? null : authenticator.byKeyAtOnce(secret, exchange.via());
    }

    /**
     * Whose share of the places a request takes: that of its key, if the key is good as far as is known without waiting;
     * otherwise {@code null}. Nothing is recorded.
     */
    public @Nullable Share shareAtOnce(Exchange exchange, List<CredentialHeader> headers) {
        try {
            KeySecret secret = exchange.secret(headers, () -> secretUnlessToken(credential(exchange, headers)));
            KeyFacts key = secret == null ? null : authenticator.knownAtOnce(secret, exchange.via());
            if (key == null) {
                return null;
            }
            return key.owner().root()
                    ? Share.root(key.id())
                    : Share.of(key.project().id(), key.id());
        } catch (Refusal | Fault unknown) {
            // The operation says so in its turn.
            return null;
        }
    }

    private @Nullable KeySecret secretUnlessToken(String credential) {
        return issuers.areNone() || !JwtIssuers.isToken(credential) ? secret(credential) : null;
    }

    private Caller byKey(Exchange exchange, String credential) {
        return authenticator.byKey(secret(credential), exchange.via());
    }

    private static KeySecret secret(String credential) {
        return KeySecret.presented(credential)
                .orElseThrow(() -> Refusal.Unauthenticated.wrong("not shaped like any key"));
    }

    private static String credential(Exchange exchange, List<CredentialHeader> headers) {
        return Credentials.read(exchange, headers).orElseThrow(Refusal.Unauthenticated::missing);
    }
}
