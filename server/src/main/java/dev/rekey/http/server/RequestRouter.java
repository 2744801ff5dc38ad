package dev.rekey.http.server;

import dev.rekey.core.id.IdGenerator;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.RouteTable;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/** Finds the API, route and operation of a request, and gives it an id. Thread-safe; never blocks. */
final class RequestRouter {

    private final RouteTable routes;
    private final HttpLimits limits;
    private final ClientAddress clientAddress;
    private final IdGenerator ids;

    RequestRouter(RouteTable routes, HttpLimits limits, ClientAddress clientAddress, IdGenerator ids) {
        this.routes = routes;
        this.limits = limits;
        this.clientAddress = clientAddress;
        this.ids = ids;
    }

    /** The request with its operation, or with one that fails if none can handle the request. */
    RoutedRequest route(Request request, RequestBody body) {
        String path = pathOf(request);
        try {
            check(request);
            return switch (routes.match(request.getMethod(), path)) {
                case RouteTable.MatchedRoute(
                        RouteTable.Entry(HttpApi api, HttpRoute route),
                        Map<String, String> parameters) -> {
                    body.limitTo(route.maxBodyBytes());
                    HttpExchange exchange =
                            new HttpExchange(request, ids.next(), api.name(), route, parameters, clientAddress, body);
                    yield new RoutedRequest(api, route, exchange, route.handler(), body);
                }
                case RouteTable.MethodMismatch(HttpApi api, var allowed) ->
                    unrouted(request, body, api, new HttpError.MethodNotAllowed(allowed));
                case RouteTable.NoMatch() -> failed(request, body, new HttpError.RouteNotFound());
            };
        } catch (HttpError error) {
            return failed(request, body, error);
        }
    }

    /** A request that fails with the error, in the format of the API that owns the path. */
    RoutedRequest failed(Request request, RequestBody body, HttpError error) {
        return unrouted(request, body, routes.doorOf(pathOf(request)), error);
    }

    private RoutedRequest unrouted(Request request, RequestBody body, HttpApi api, HttpError error) {
        HttpExchange exchange = new HttpExchange(request, ids.next(), api.name(), null, Map.of(), clientAddress, body);
        return new RoutedRequest(api, null, exchange, RoutedRequest.failing(error), body);
    }

    private void check(Request request) {
        HttpURI uri = request.getHttpURI();
        String query = uri.getQuery();
        if (pathOf(request).length() + (query == null ? 0 : query.length()) > limits.uriBytes()) {
            throw new HttpError.UriTooLong();
        }
        HttpFields headers = request.getHeaders();
        if (headers.size() > limits.headers()) {
            throw new HttpError.HeadersTooLarge();
        }
        HttpField coding = headers.getField(HttpHeader.TRANSFER_ENCODING);
        if (coding != null && !HttpHeaderValue.CHUNKED.is(coding.getValue())) {
            // Jetty accepts "gzip, chunked" and would pass on the compressed content.
            throw new HttpError.UnsupportedTransferCoding();
        }
    }

    private static String pathOf(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }
}
