package dev.rekey.http;

import dev.rekey.core.secret.KeySecret;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the last secret presented on a connection. Most clients send the same secret with every
 * request, and Jetty returns the same header object for a line that it has parsed before on the
 * connection. A cached secret is recognized by that object identity, without being parsed, checked,
 * hashed or compared again. It lives as long as the connection.
 */
final class ConnectionCredentialCache {

    private static final String ATTRIBUTE = ConnectionCredentialCache.class.getName();

    /** The only header line of the request that could hold a credential. */
    private final HttpField line;

    /** The headers in which the API looked for the credential. */
    private final List<CredentialHeader> headers;

    private final KeySecret secret;

    private ConnectionCredentialCache(HttpField line, List<CredentialHeader> headers, KeySecret secret) {
        this.line = line;
        this.headers = headers;
        this.secret = secret;
    }

    /**
     * The secret of a request: the cached one if the request has the same header object.
     *
     * @param reading reads the secret otherwise; returns {@code null} if there is none to cache
     */
    @SuppressWarnings("ReferenceEquality") // Identity only: secrets must not be compared.
    static @Nullable KeySecret of(
            Request request, List<CredentialHeader> headers, Supplier<@Nullable KeySecret> reading) {
        HttpField line = onlyLine(request, headers);
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getAttribute(ATTRIBUTE) instanceof ConnectionCredentialCache last
                && last.line == line
                && last.headers == headers) {
            return last.secret;
        }
        KeySecret secret = reading.get();
        if (secret != null && line != null) {
            connection.setAttribute(ATTRIBUTE, new ConnectionCredentialCache(line, headers, secret));
        }
        return secret;
    }

    /** The header line; {@code null} if there is none or more than one. */
    private static @Nullable HttpField onlyLine(Request request, List<CredentialHeader> headers) {
        HttpField only = null;
        for (HttpField line : request.getHeaders()) {
            for (CredentialHeader header : headers) {
                if (line.is(header.name())) {
                    if (only != null) {
                        return null;
                    }
                    only = line;
                }
            }
        }
        return only;
    }
}
