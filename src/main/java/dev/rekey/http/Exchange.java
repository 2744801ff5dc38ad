package dev.rekey.http;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.Via;
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
 * One request as an operation sees it. Answers are values, so there is nothing here to write to.
 *
 * <p>Belongs to the thread that handles the request.
 */
public final class Exchange {

    /** Operations that take a POST for the sake of its body, and change nothing. */
    private static final Set<String> ASKING = Set.of("verifyKey", "verifyKeys", "introspectKey", "rehearseKey");

    private static final String NO_CODING = "identity";

    private static final String FORM = "application/x-www-form-urlencoded";

    /** What a list has in memory at once: a piece of it as it was read, and an item as it is written. */
    static final long LIST_BYTES = 256 * 1024;

    private final Request request;
    private final UUID requestId;
    private final Door door;
    private final @Nullable Route route;
    private final Map<String, String> pathParameters;
    private final ClientAddress clientAddress;
    private final RequestBody body;
    private @Nullable Parameters query;

    Exchange(
            Request request,
            UUID requestId,
            Door door,
            @Nullable Route route,
            Map<String, String> pathParameters,
            ClientAddress clientAddress,
            RequestBody body) {
        this.request = request;
        this.requestId = requestId;
        this.door = door;
        this.route = route;
        this.pathParameters = pathParameters;
        this.clientAddress = clientAddress;
        this.body = body;
    }

    public String method() {
        return request.getMethod();
    }

    /** The path as sent, still encoded. Never for the log. */
    public String path() {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    }

    /** The template of the route that matched; empty where none did. */
    public String template() {
        return route == null ? "" : route.template();
    }

    /** The operation's name in the door's OpenAPI document; empty where no route matched. */
    public String operation() {
        return route == null ? "" : route.operation();
    }

    /** The decoded segment that stands where the template has {@code {name}}; a tail is still encoded. */
    public String parameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /**
     * The value of a query parameter; empty where it is not there.
     *
     * @throws Fault.MalformedRequest where the query does not decode, or holds the parameter more than once
     */
    public Optional<String> query(String name) {
        return query().one(name);
    }

    /** Every value of a query parameter, in order. */
    public List<String> queries(String name) {
        return query().all(name);
    }

    /** The names of all query parameters. */
    public Set<String> queryNames() {
        return query().names();
    }

    private Parameters query() {
        if (query == null) {
            query = Parameters.parse(request.getHttpURI().getQuery());
        }
        return query;
    }

    /** Whether the operation may change something: any but a GET, or a POST that only asks. */
    boolean mayChange() {
        return switch (method()) {
            case "GET", "HEAD", "OPTIONS" -> false;
            default -> !ASKING.contains(operation());
        };
    }

    /** Whether there is such a header. */
    public boolean has(String header) {
        return request.getHeaders().contains(header);
    }

    /** Every line of a header, in order. */
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    /** Every line of the headers whose name, as sent, satisfies the condition, in order. */
    public List<String> headers(Predicate<String> name) {
        List<String> lines = new ArrayList<>(0);
        for (HttpField field : request.getHeaders()) {
            if (name.test(field.getName())) {
                lines.add(Objects.requireNonNullElse(field.getValue(), ""));
            }
        }
        return lines;
    }

    /** The query as sent, still encoded; empty if there is none. Never for the log. */
    public String rawQuery() {
        return Objects.requireNonNullElse(request.getHttpURI().getQuery(), "");
    }

    /** Whether the request line holds a fragment, which no request may (RFC 9112, 3.2). */
    public boolean hasFragment() {
        return request.getHttpURI().getFragment() != null;
    }

    /**
     * The one line of a header; empty where it is not there.
     *
     * @throws Fault.MalformedRequest where there are several
     */
    public Optional<String> header(String name) {
        List<String> lines = headers(name);
        if (lines.size() > 1) {
            throw new Fault.MalformedRequest("A header is given more than once.");
        }
        return lines.stream().findFirst();
    }

    /**
     * The body, empty where there is none. Read from the network the first time it is asked for, which waits.
     *
     * @throws Fault.UnsupportedContentCoding where it is compressed
     * @throws Fault.TooLarge beyond what the route takes
     * @throws Fault.TooSlow beyond {@link HttpLimits#bodyTimeout()}, or slower than a body may be
     * @throws Fault.Overloaded where there is no memory for it
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
                    throw new Fault.UnsupportedContentCoding();
                }
            }
        }
    }

    /**
     * Whether the request has no body, so that there is nothing whose media type could be wrong. Reads the body if none is
     * announced: over HTTP/2 only the end of the stream tells.
     */
    boolean hasNoBody() {
        boolean announced = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return !announced && body().length == 0;
    }

    /**
     * Counts memory that a list takes while the client takes it, until the request is over; to be called before anything is
     * read for it.
     *
     * @throws Fault.Overloaded where clients have the server hold as much as it can
     */
    public void holdList() {
        body.hold(LIST_BYTES);
    }

    /** The body's media type in lower case, without parameters; empty where none is declared. */
    public Optional<String> mediaType() {
        return header("Content-Type").map(MediaType::essence);
    }

    /** Whether the body is declared as exactly this, without parameters. */
    public boolean isDeclaredAs(String mediaType) {
        HttpField declared = request.getHeaders().getField(HttpHeader.CONTENT_TYPE);
        return declared != null && mediaType.equals(declared.getValue());
    }

    /** Whether there is a query at all. */
    public boolean hasQuery() {
        return request.getHttpURI().getQuery() != null;
    }

    /**
     * @throws Fault.UnsupportedMediaType unless the body is declared as one of these, and in no other charset than UTF-8
     */
    public void requireMediaType(String... accepted) {
        boolean fits = header("Content-Type")
                .filter(declared ->
                        MediaType.isUtf8(declared) && Arrays.asList(accepted).contains(MediaType.essence(declared)))
                .isPresent();
        if (!fits) {
            throw new Fault.UnsupportedMediaType(List.of(accepted));
        }
    }

    /**
     * The body as a form, which is empty where there is no body.
     *
     * @throws Fault.UnsupportedMediaType where it is declared as something else
     */
    public Parameters form() {
        if (hasNoBody()) {
            return Parameters.parse(null);
        }
        requireMediaType(FORM);
        return Parameters.parse(new String(body(), StandardCharsets.ISO_8859_1));
    }

    /** Our own name of the request. */
    public UUID requestId() {
        return requestId;
    }

    /** The name of the door that answers. */
    public String door() {
        return door.name();
    }

    /** How the request came to us. */
    public Via via() {
        List<String> origins = request.getHeaders().contains(HttpHeader.ORIGIN) ? headers("Origin") : List.of();
        return new Via(door.name(), address().orElse(null), origins.size() == 1 ? origins.getFirst() : null, requestId);
    }

    /** What {@code reading} finds in these headers, or found when the connection brought the same line before. */
    @Nullable
    KeySecret secret(List<CredentialHeader> headers, Supplier<@Nullable KeySecret> reading) {
        return LastSecret.of(request, headers, reading);
    }

    /** Whether the other end of the connection is one of the trusted proxies, so that what it says of its client holds. */
    public boolean isFromTrustedProxy() {
        return peer().filter(clientAddress::isTrusted).isPresent();
    }

    /** The request's URL as the client sees it: scheme, host as it named us, path and query. */
    public String url() {
        String query = request.getHttpURI().getQuery();
        return base() + path() + (query == null ? "" : "?" + query);
    }

    /** Where we are as the client sees it: scheme, and host as it named us. */
    public String base() {
        HttpURI uri = request.getHttpURI();
        String scheme = scheme().orElse(request.isSecure() ? "https" : "http");
        return scheme + "://" + Optional.ofNullable(uri.getAuthority()).orElse("");
    }

    /** Whether it is a health probe. */
    boolean isSampled() {
        return route != null && route.sampled();
    }

    boolean isProbe() {
        return route != null && route.kind() == Route.Kind.PROBE;
    }

    /** Whose share of the places it takes: its caller's or, where that is not known at once, its client's address'. */
    Share share() {
        Share known = route == null ? null : door.shareAtOnce(this);
        return known == null
                ? new Share(
                        Share.UNKNOWN, address().<Object>map(Address::network).orElse(""))
                : known;
    }

    RouteCounts counts(RequestCounts.ByRoute counts) {
        return counts.of(door, route);
    }

    /** What the door says to a refusal. */
    Answer refuse(Refusal refusal) {
        return door.refuse(refusal, this);
    }

    /** What the door says to a fault, with the headers that HTTP wants of such an answer. */
    Answer refuse(Fault fault) {
        Answer answer = door.refuse(fault, this);
        return switch (fault) {
            case Fault.MethodNotAllowed wrong
            when answer.status() == 405 -> answer.with("Allow", String.join(", ", wrong.allowed()));
            case Fault.UnsupportedContentCoding coded
            when answer.status() == 415 -> answer.with("Accept-Encoding", NO_CODING);
            case Fault.TooManyChanges often -> answer.with("Retry-After", Integer.toString(often.retryAfterSeconds()));
            case Fault.TooManyFailures guessing ->
                answer.with("Retry-After", Integer.toString(guessing.retryAfterSeconds()));
            case Fault.Overloaded busy -> answer.with("Retry-After", Integer.toString(busy.retryAfterSeconds()));
            case Fault.Unavailable away ->
                answer.with("Retry-After", Integer.toString(Fault.Unavailable.RETRY_AFTER_SECONDS));
            default -> answer;
        };
    }

    private Optional<Address> address() {
        return peer().flatMap(peer -> clientAddress.of(peer, this::headers));
    }

    private Optional<String> scheme() {
        return peer().flatMap(peer -> clientAddress.scheme(peer, this::headers));
    }

    private Optional<Address> peer() {
        return ClientAddress.peer(request.getConnectionMetaData().getRemoteSocketAddress());
    }
}
