package dev.rekey.dialect;

import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.FairShare;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.auth.CallerAuthenticator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A vendor-compatible API: its paths, and the headers that may hold a credential. */
public abstract class VendorApi implements HttpApi {

    /** Precondition of all changes: the vendors' clients do not send versions. */
    protected static final Precondition ANY_VERSION = new Precondition.AnyVersion();

    private final String name;
    private final List<String> roots;
    private final List<CredentialHeader> credentials;
    private final CallerAuthenticator authenticator;

    /**
     * @param name name of the vendor in audit events and the log
     * @param roots paths that belong to this API, with everything below them
     * @param credentials headers that may hold a credential
     */
    protected VendorApi(
            String name, List<String> roots, List<CredentialHeader> credentials, CallerAuthenticator authenticator) {
        this.name = name;
        this.roots = List.copyOf(roots);
        this.credentials = List.copyOf(credentials);
        this.authenticator = authenticator;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean owns(String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    @Override
    public final @Nullable FairShare tryShare(HttpExchange exchange) {
        return authenticator.tryShare(exchange, credentials);
    }

    /** Authenticates the caller as {@link CallerAuthenticator#byKey} does. */
    protected final Caller authenticateByKey(HttpExchange exchange) {
        return authenticator.byKey(exchange, credentials);
    }

    /** Authenticates the caller as {@link CallerAuthenticator#byKeyOrToken} does. */
    protected final Caller authenticateByKeyOrToken(HttpExchange exchange) {
        return authenticator.byKeyOrToken(exchange, credentials);
    }
}
