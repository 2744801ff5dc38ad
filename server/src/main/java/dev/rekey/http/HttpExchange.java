package dev.rekey.http;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.secret.KeySecret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request as an operation sees it. Responses are values, so there is nothing to write to.
 *
 * <p>Confined to the thread that handles the request.
 */
public final class HttpExchange {

    /** Operations that use POST for its body and change nothing. */
    private static final Set<String> ASKING = Set.of("verifyKey", "verifyKeys", "introspectKey", "rehearseKey");

    private static final String NO_CODING = "identity";

    private static final String FORM = "application/x-www-form-urlencoded";

    /** Memory in bytes of a streamed list: one page as read and one item as written. */
    static final long LIST_BYTES = 256 * 1024;

    private final Request request;
    private final UUID requestId;
    private final String api;
    private final @Nullable HttpRoute route;
    private final Map<String, String> pathParameters;
    private final ClientAddress clientAddress;
    private final RequestContent body;
    private @Nullable FormParameters query;

    /**
     * Called by the server for each request.
     *
     * @param api name of the API that handles the request
     * @param route {@code null} if no route matched
     * @param pathParameters the decoded parameters of the route by name
     */
    public HttpExchange(
            Request request,
            UUID requestId,
            String api,
            @Nullable HttpRoute route,
            Map<String, String> pathParameters,
            ClientAddress clientAddress,
            RequestContent body) {
        this.request = request;
        this.requestId = requestId;
        this.api = api;
        this.route = route;
        this.pathParameters = pathParameters;
        this.clientAddress = clientAddress;
        this.body = body;
    }

    public String method() {
        return request.getMethod();
    }

    /** The path as sent, still percent-encoded. Must not be logged. */
    public String path() {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    }

    /** The template of the matched route; empty if no route matched. */
    public String template() {
        return route == null ? "" : route.template();
    }

    /** The {@code operationId} in the OpenAPI document of the API; empty if no route matched. */
    public String operation() {
        return route == null ? "" : route.operation();
    }

    /**
     * The value of path parameter {@code {name}}, decoded; a tail parameter is still encoded.
     *
     * @throws IllegalArgumentException if the template has no such parameter
     */
    public String parameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /**
     * The value of a query parameter; empty if absent.
     *
     * @throws HttpError.MalformedRequest if the query cannot be decoded or repeats the parameter
     */
    public Optional<String> query(String name) {
        return query().one(name);
    }

    /** All values of a query parameter, in order. */
    public List<String> queries(String name) {
        return query().all(name);
    }

    /** The names of all query parameters. */
    public Set<String> queryNames() {
        return query().names();
    }

    private FormParameters query() {
        if (query == null) {
            query = FormParameters.parse(request.getHttpURI().getQuery());
        }
        return query;
    }

    /** Whether the operation may change something: any request except GET and read-only POST. */
    public boolean mayChange() {
        return switch (method()) {
            case "GET", "HEAD", "OPTIONS" -> false;
            default -> !ASKING.contains(operation());
        };
    }

    /** Whether the request has such a header. */
    public boolean has(String header) {
        return request.getHeaders().contains(header);
    }

    /** All lines of a header, in order. */
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    /** All lines of the headers whose name, as sent, satisfies the predicate, in order. */
    public List<String> headers(Predicate<String> name) {
        List<String> lines = new ArrayList<>(0);
        for (HttpField field : request.getHeaders()) {
            if (name.test(field.getName())) {
                lines.add(Objects.requireNonNullElse(field.getValue(), ""));
            }
        }
        return lines;
    }

    /** The query as sent, still percent-encoded; empty if there is none. Must not be logged. */
    public String rawQuery() {
        return Objects.requireNonNullElse(request.getHttpURI().getQuery(), "");
    }

    /** Whether the request target has a fragment, which HTTP forbids (RFC 9112, section 3.2). */
    public boolean hasFragment() {
        return request.getHttpURI().getFragment() != null;
    }

    /**
     * The single line of a header; empty if absent.
     *
     * @throws HttpError.MalformedRequest if the header occurs more than once
     */
    public Optional<String> header(String name) {
        List<String> lines = headers(name);
        if (lines.size() > 1) {
            throw new HttpError.MalformedRequest("A single-valued header must be sent only once.");
        }
        return lines.stream().findFirst();
    }

    /**
     * The body; empty if there is none. The first call reads it from the network and may block.
     *
     * @throws HttpError.UnsupportedContentCoding if the body has a content coding
     * @throws HttpError.TooLarge if the body exceeds the limit of the route
     * @throws HttpError.TooSlow if the body exceeds {@link HttpLimits#bodyTimeout()} or arrives below
     *     the minimum rate
     * @throws HttpError.Overloaded if the memory budget is exhausted
     */
    public byte[] body() {
        if (request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            requireNoCoding(headers("Content-Encoding"));
        }
        return body.read();
    }

    private static void requireNoCoding(List<String> lines) {
        for (String line : lines) {
            for (String coding : line.split(",", -1)) {
                if (!coding.isBlank() && !coding.strip().equalsIgnoreCase(NO_CODING)) {
                    throw new HttpError.UnsupportedContentCoding();
                }
            }
        }
    }

    /**
     * Whether the request has no body, so that no media type is required. Reads the body if none is
     * announced: over HTTP/2, only the end of the stream shows that there is none.
     */
    public boolean hasNoBody() {
        boolean announced = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return !announced && body().length == 0;
    }

    /**
     * Reserves the memory of a streamed list until the request ends. Must be called before the
     * first row is read.
     *
     * @throws HttpError.Overloaded if the memory budget is exhausted
     */
    public void holdList() {
        body.hold(LIST_BYTES);
    }

    /** The media type of the body in lower case, without parameters; empty if not declared. */
    public Optional<String> mediaType() {
        return header("Content-Type").map(MediaType::essence);
    }

    /** Whether the Content-Type is exactly this value, without parameters. */
    public boolean isDeclaredAs(String mediaType) {
        HttpField declared = request.getHeaders().getField(HttpHeader.CONTENT_TYPE);
        return declared != null && mediaType.equals(declared.getValue());
    }

    /** Whether the request has a query. */
    public boolean hasQuery() {
        return request.getHttpURI().getQuery() != null;
    }

    /**
     * Requires one of these media types.
     *
     * @throws HttpError.UnsupportedMediaType if the body is declared as another type, or in another
     *     charset than UTF-8
     */
    public void requireMediaType(String... accepted) {
        boolean fits = header("Content-Type")
                .filter(declared ->
                        MediaType.isUtf8(declared) && Arrays.asList(accepted).contains(MediaType.essence(declared)))
                .isPresent();
        if (!fits) {
            throw new HttpError.UnsupportedMediaType(List.of(accepted));
        }
    }

    /**
     * The body as a form; empty if there is no body.
     *
     * @throws HttpError.UnsupportedMediaType if the body is declared as another type
     */
    public FormParameters form() {
        if (hasNoBody()) {
            return FormParameters.parse(null);
        }
        requireMediaType(FORM);
        return FormParameters.parse(new String(body(), StandardCharsets.ISO_8859_1));
    }

    /** The server-generated id of the request, sent as {@code X-Request-Id}. */
    public UUID requestId() {
        return requestId;
    }

    /** The name of the API that handles the request. */
    public String api() {
        return api;
    }

    /** The context of the request: API, client address, origin and request id. */
    public RequestContext via() {
        List<String> origins = request.getHeaders().contains(HttpHeader.ORIGIN) ? headers("Origin") : List.of();
        return new RequestContext(
                api, address().orElse(null), origins.size() == 1 ? origins.getFirst() : null, requestId);
    }

    /**
     * The secret in these headers: the cached one if the connection sent the same header line
     * before, otherwise the result of {@code reading}.
     */
    public @Nullable KeySecret secret(List<CredentialHeader> headers, Supplier<@Nullable KeySecret> reading) {
        return ConnectionCredentialCache.of(request, headers, reading);
    }

    /** Whether the peer is a trusted proxy, so that its forwarding headers are used. */
    public boolean isFromTrustedProxy() {
        return peer().filter(clientAddress::isTrusted).isPresent();
    }

    /** The URL of the request as the client sees it: scheme, requested host, path and query. */
    public String url() {
        String query = request.getHttpURI().getQuery();
        return base() + path() + (query == null ? "" : "?" + query);
    }

    /** The base URL of the server as the client sees it: scheme and requested host. */
    public String base() {
        HttpURI uri = request.getHttpURI();
        String scheme = scheme().orElse(request.isSecure() ? "https" : "http");
        return scheme + "://" + Optional.ofNullable(uri.getAuthority()).orElse("");
    }

    private Optional<IpAddress> address() {
        return peer().flatMap(peer -> clientAddress.of(peer, this::headers));
    }

    private Optional<String> scheme() {
        return peer().flatMap(peer -> clientAddress.scheme(peer, this::headers));
    }

    private Optional<IpAddress> peer() {
        return ClientAddress.peer(request.getConnectionMetaData().getRemoteSocketAddress());
    }
}
