package dev.rekey.http.server;

import dev.rekey.core.access.IpAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Rejects browser requests for a host name that does not belong to this server with 421 (RFC 9110,
 * section 15.5.20). This prevents DNS rebinding: a foreign page whose name resolves to this server
 * would otherwise share its origin.
 *
 * <p>Checked are requests for pages and documents, every request with a {@code Cookie}, and every
 * request with an {@code Origin} but no key. Not checked are health checks, metrics and
 * forward-auth. The name is that of {@code Host} or {@code :authority}; forwarding headers are
 * ignored.
 */
public final class HostHeaderCheck {

    private static final int MAX_HOST = 255;

    /** The headers that may hold the key of the caller at any API. */
    private static final List<String> KEY_HEADERS = List.of("Authorization", "X-API-Key", "x-APIKey");

    private final @Nullable String publicHost;
    private final int publicPort;
    private final Set<String> allowedHosts;

    private HostHeaderCheck(@Nullable String publicHost, int publicPort, Set<String> allowedHosts) {
        this.publicHost = publicHost;
        this.publicPort = publicPort;
        this.allowedHosts = allowedHosts;
    }

    /** Rejects nothing. */
    public static HostHeaderCheck none() {
        return new HostHeaderCheck(null, 0, Set.of());
    }

    /**
     * @param publicUrl the URL at which browsers reach this server; if empty, nothing is checked
     * @param allowedHosts additional host names without port; any port is accepted for them
     */
    public static HostHeaderCheck of(Optional<URI> publicUrl, List<String> allowedHosts) {
        if (publicUrl.isEmpty()) {
            return none();
        }
        URI url = publicUrl.get();
        Set<String> names = new HashSet<>();
        allowedHosts.forEach(host -> names.add(canonical(host)));
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        return new HostHeaderCheck(canonical(url.getHost()), port, Set.copyOf(names));
    }

    /**
     * A handler that checks requests before {@code next}; {@code next} itself if nothing is
     * checked.
     */
    Handler before(Handler next) {
        return publicHost == null ? next : new CheckingHandler(next);
    }

    private final class CheckingHandler extends Handler.Wrapper {

        CheckingHandler(Handler next) {
            super(next);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (isChecked(request) && !isNamedRightly(request)) {
                Response.writeError(request, response, callback, 421);
                return true;
            }
            return super.handle(request, response, callback);
        }
    }

    private static boolean isChecked(Request request) {
        String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
        if (isBelow(path, "/health") || isBelow(path, "/metrics") || isBelow(path, "/forward-auth")) {
            return false;
        }
        if (isBelow(path, "/docs") || isBelow(path, "/console") || path.startsWith("/openapi")) {
            return true;
        }
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.COOKIE)
                || (headers.contains(HttpHeader.ORIGIN) && KEY_HEADERS.stream().noneMatch(headers::contains));
    }

    private static boolean isBelow(String path, String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** HTTP/1 has the name in {@code Host}; HTTP/2 in {@code :authority}, {@code Host} or both. */
    private boolean isNamedRightly(Request request) {
        List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
        HttpURI uri = request.getHttpURI();
        boolean isNamed = !hosts.isEmpty()
                || request.getConnectionMetaData().getHttpVersion().getVersion() >= 20;
        return isNamed
                && hosts.stream().allMatch(this::isOurs)
                && isOurs(Optional.ofNullable(uri.getAuthority()).orElse(""));
    }

    private boolean isOurs(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        String host = end <= 0 ? authority : authority.substring(0, end);
        String port = end <= 0 ? "" : authority.substring(end);
        if (host.isEmpty() || host.length() > MAX_HOST) {
            return false;
        }
        String name = canonical(host);
        return allowedHosts.contains(name) || (name.equals(publicHost) && isPublicPort(port));
    }

    /** Whether the port is the public one. A proxy may omit it. */
    private boolean isPublicPort(String port) {
        return port.isEmpty() || port.equals(":" + publicPort);
    }

    /** The host in lower case, without a trailing dot; IPv6 addresses in canonical form. */
    private static String canonical(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            return IpAddress.parse(lower.substring(1, lower.length() - 1))
                    .map(IpAddress::toString)
                    .orElse(lower);
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
