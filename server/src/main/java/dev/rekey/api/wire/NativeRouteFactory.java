package dev.rekey.api.wire;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.auth.CallerAuthenticator;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes routes of the native API from operations: authenticates the caller, rejects unknown query
 * parameters, and maps requests of the wrong form to problem details.
 */
public final class NativeRouteFactory {

    private final CallerAuthenticator authenticator;
    private final ReceiptWaiter receiptWaiter;

    public NativeRouteFactory(CallerAuthenticator authenticator, ReceiptWaiter receiptWaiter) {
        this.authenticator = authenticator;
        this.receiptWaiter = receiptWaiter;
    }

    /** A route that changes something and supports {@code Prefer: wait}. */
    public HttpRoute mutating(String method, String template, String name, ApiOperation operation) {
        return authenticated(
                method,
                template,
                name,
                (caller, exchange) -> receiptWaiter.of(exchange, () -> operation.handle(caller, exchange)));
    }

    /** A route for authenticated callers, without query parameters. */
    public HttpRoute authenticated(String method, String template, String name, ApiOperation operation) {
        return authenticated(method, template, name, List.of(), operation);
    }

    /** A route for authenticated callers with these query parameters. */
    public HttpRoute authenticated(
            String method, String template, String name, Collection<String> parameters, ApiOperation operation) {
        Set<String> allowed = Set.copyOf(parameters);
        return HttpRoute.of(method, template, name, exchange -> {
            try {
                var caller = authenticator.byKeyOrToken(exchange, NativeCredentials.of(exchange));
                QueryReader.refuseUnknown(exchange, allowed);
                return operation.handle(caller, exchange);
            } catch (InvalidRequestException e) {
                return ProblemDetails.of(e, exchange.requestId());
            }
        });
    }

    /** A route for callers with the permission to verify, usually handled without blocking. */
    public HttpRoute nonBlocking(String method, String template, String name, NonBlockingApiOperation operation) {
        HttpRoute blocking = authenticated(method, template, name, operation);
        return HttpRoute.of(method, template, name, new NonBlockingOperation() {
            @Override
            public HttpResponse handle(HttpExchange exchange) {
                return blocking.handler().handle(exchange);
            }

            @Override
            public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
                try {
                    Caller caller = authenticator.tryByKeyOrToken(exchange, NativeCredentials.of(exchange));
                    if (caller == null) {
                        return null;
                    }
                    QueryReader.refuseUnknown(exchange, Set.of());
                    return operation.tryHandle(caller, exchange);
                } catch (InvalidRequestException e) {
                    return ProblemDetails.of(e, exchange.requestId());
                }
            }

            @Override
            public @Nullable HttpResponse handleWithoutBody(HttpExchange exchange) {
                authenticator.tryRefuse(exchange, NativeCredentials.of(exchange), ManagementPermission.KEYS_VERIFY);
                return null;
            }
        });
    }
}
