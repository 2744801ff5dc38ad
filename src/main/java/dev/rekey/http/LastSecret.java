package dev.rekey.http;

import dev.rekey.core.secret.KeySecret;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
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

    /** {@code null} where the connection's last request had another line, or none that was good. */
    @SuppressWarnings("ReferenceEquality") // Equal lines of two requests need not be compared, and secrets must not be.
    static @Nullable KeySecret find(Request request, List<CredentialHeader> headers) {
        return request.getConnectionMetaData().getAttribute(ATTRIBUTE) instanceof LastSecret last
                        && last.headers == headers
                        && last.line == onlyLine(request, headers)
                ? last.secret
                : null;
    }

    static void keep(Request request, List<CredentialHeader> headers, KeySecret secret) {
        HttpField line = onlyLine(request, headers);
        if (line != null) {
            request.getConnectionMetaData().setAttribute(ATTRIBUTE, new LastSecret(line, headers, secret));
        }
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
