package dev.rekey.http;

import dev.rekey.core.secret.KeySecret;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a connection brought last. Most clients send the same one with every request, and of a line that it has read
 * before on a connection Jetty hands out the very same object: by that it is known, without being read, checked and hashed again,
 * and without being compared. It is kept as long as Jetty keeps the line: as long as the connection.
 */
final class LastSecret {

    private static final String ATTRIBUTE = LastSecret.class.getName();

    /** The only one of its request that could hold a credential. */
    private final HttpField line;

    /** Where the door looked for it. */
    private final List<CredentialHeader> headers;

    private final KeySecret secret;

    private LastSecret(HttpField line, List<CredentialHeader> headers, KeySecret secret) {
        this.line = line;
        this.headers = headers;
        this.secret = secret;
    }

    /**
     * The secret of a request: the last one, where it brings the very line again.
     *
     * @param reading reads it where it does not; {@code null} where there is none to be kept
     */
    @SuppressWarnings("ReferenceEquality") // Equal lines of two requests need not be compared, and secrets must not be.
    static @Nullable KeySecret of(
            Request request, List<CredentialHeader> headers, Supplier<@Nullable KeySecret> reading) {
        HttpField line = onlyLine(request, headers);
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getAttribute(ATTRIBUTE) instanceof LastSecret last
                && last.line == line
                && last.headers == headers) {
            return last.secret;
        }
        KeySecret secret = reading.get();
        if (secret != null && line != null) {
            connection.setAttribute(ATTRIBUTE, new LastSecret(line, headers, secret));
        }
        return secret;
    }

    /** {@code null} where there is none, or more than one. */
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
