package dev.rekey.http.server;

import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.IpAddress;
import dev.rekey.http.FairShare;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request with the API, the route and the operation that handle it. Runs the operation and maps
 * what it throws to the error responses of the API.
 *
 * @param route {@code null} if no route matched; the operation then throws the error
 */
record RoutedRequest(
        HttpApi api, @Nullable HttpRoute route, HttpExchange exchange, HttpOperation operation, RequestBody body) {

    /** An operation that may return no response. */
    @FunctionalInterface
    interface Attempt {
        @Nullable
        HttpResponse handle(HttpExchange exchange);
    }

    /** An operation that fails with the error. */
    static HttpOperation failing(HttpError error) {
        return exchange -> {
            throw error;
        };
    }

    /** Whether the operation runs on the selector thread. */
    boolean isInPlace() {
        return route != null && route.dispatch() == HttpRoute.Dispatch.NON_BLOCKING;
    }

    /** Whether the request is a health probe. */
    boolean isProbe() {
        return route != null && route.dispatch() == HttpRoute.Dispatch.PROBE;
    }

    /** Whether the access log records only a sample of requests to this route. */
    boolean isSampled() {
        return route != null && route.sampled();
    }

    /** Whether the operation may read a body. */
    boolean mayHaveBody() {
        return route == null || route.maxBodyBytes() > 0;
    }

    /**
     * The fairness group: that of the caller or, if it cannot be determined without blocking, the
     * client address.
     */
    FairShare share() {
        FairShare known = route == null ? null : api.tryShare(exchange);
        if (known != null) {
            return known;
        }
        IpAddress address = exchange.via().address();
        return new FairShare(FairShare.UNKNOWN, address == null ? "" : address.network());
    }

    /** The response of the operation or, if it throws, the error response of the API. */
    HttpResponse answer() {
        return Objects.requireNonNull(attempt(operation::handle));
    }

    /** The error response of the API. */
    HttpResponse answer(HttpError error) {
        return Objects.requireNonNull(attempt(failing(error)::handle));
    }

    /**
     * The response of another form of the operation or, if it throws, the error response of the API;
     * {@code null} if the form returns none.
     */
    @Nullable
    HttpResponse attempt(Attempt form) {
        try {
            return answerOrRefusal(form);
        } catch (Throwable failure) {
            RequestLogger.logInternalError(exchange, failure);
            HttpError unexpected = new HttpError.InternalServerError(failure);
            try {
                return refuse(unexpected);
            } catch (RuntimeException e) {
                RequestLogger.logInternalError(exchange, e);
                return HttpResponse.empty(unexpected.status());
            }
        }
    }

    private @Nullable HttpResponse answerOrRefusal(Attempt form) {
        try {
            return form.handle(exchange);
        } catch (Refusal refusal) {
            return api.refuse(refusal, exchange);
        } catch (HttpError error) {
            if (error instanceof HttpError.InternalServerError) {
                RequestLogger.logInternalError(exchange, error);
            }
            return refuse(error);
        } catch (UnavailableException outage) {
            RequestLogger.outage(exchange, outage);
            return refuse(new HttpError.Unavailable(outage));
        }
    }

    /** The response of the API to an HTTP error, with the headers that HTTP requires. */
    private HttpResponse refuse(HttpError error) {
        HttpResponse response = api.refuse(error, exchange);
        return switch (error) {
            case HttpError.MethodNotAllowed notAllowed
            when response.status() == 405 -> response.with("Allow", String.join(", ", notAllowed.allowed()));
            case HttpError.UnsupportedContentCoding _
            when response.status() == 415 -> response.with("Accept-Encoding", "identity");
            case HttpError.TooManyChanges quota -> retryAfter(response, quota.retryAfterSeconds());
            case HttpError.TooManyFailures failures -> retryAfter(response, failures.retryAfterSeconds());
            case HttpError.Overloaded overload -> retryAfter(response, overload.retryAfterSeconds());
            case HttpError.Unavailable _ -> retryAfter(response, HttpError.Unavailable.RETRY_AFTER_SECONDS);
            default -> response;
        };
    }

    private static HttpResponse retryAfter(HttpResponse response, int seconds) {
        return response.with("Retry-After", Integer.toString(seconds));
    }
}
