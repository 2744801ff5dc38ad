package dev.rekey.gateway;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.http.FairShare;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.auth.FailedAttemptTracker;
import dev.rekey.http.header.RateLimitHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forward-auth API: {@code /forward-auth/{profile}} and all paths below it, for every method.
 */
public final class ForwardAuthApi implements HttpApi {

    static final String PROFILE = "profile";

    /** The rest of the path, where Envoy appends the path of the client. */
    static final String REST = "path";

    static final String BELOW = "/forward-auth/{profile}/{path...}";

    private static final String PREFIX = "/forward-auth/";

    private static final String OPERATION = "forwardAuth";

    private final List<HttpRoute> routes;
    private final GatewayProfiles profiles;

    public ForwardAuthApi(
            GatewayProfiles profiles, KeyVerifier verifier, FailedAttemptTracker attempts, RateLimitHeaders fields) {
        this.profiles = profiles;
        ForwardAuthOperation forwardAuth = new ForwardAuthOperation(profiles, verifier, attempts, fields);
        routes = List.of(
                HttpRoute.of(HttpRoute.ANY_METHOD, "/forward-auth/{profile}", OPERATION, forwardAuth)
                        .withSampledLog(),
                HttpRoute.of(HttpRoute.ANY_METHOD, BELOW, OPERATION, forwardAuth)
                        .withSampledLog());
    }

    @Override
    public String name() {
        return "forward-auth";
    }

    @Override
    public List<HttpRoute> routes() {
        return routes;
    }

    @Override
    public boolean owns(String path) {
        return path.equals("/forward-auth") || path.startsWith(PREFIX);
    }

    /** The group of the original client within the project of the profile. */
    @Override
    public @Nullable FairShare tryShare(HttpExchange exchange) {
        GatewayProfiles.ProjectProfile found =
                exchange.isFromTrustedProxy() && !exchange.operation().isEmpty()
                        ? profiles.tryFind(exchange.parameter(PROFILE))
                        : null;
        IpAddress client = exchange.via().address();
        return found == null || client == null
                ? null
                : new FairShare(found.project().id(), client.network());
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return DefaultGatewayResponse.refuse(
                new GatewayDenial(403, "refused", refusal.publicMessage(), List.of()), exchange.requestId());
    }

    /**
     * An internal error or outage is reported as such, with a 5xx, which no gateway treats as
     * authorized. Errors that the server detects earlier, such as headers that are too large, are
     * reported in the form that the gateway of the profile passes on.
     */
    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        GatewayDenial denial = GatewayDenialMapping.of(error);
        if (error.status() >= 500) {
            return denial.withCode("unavailable").problem(exchange.requestId());
        }
        Gateway gateway = tryGateway(exchange);
        return gateway == null
                ? DefaultGatewayResponse.refuse(denial, exchange.requestId())
                : GatewayAdapter.of(gateway).refuse(denial, exchange.requestId());
    }

    /**
     * The gateway of the profile in the path; {@code null} if the lookup would block, or the peer
     * is not trusted.
     */
    private @Nullable Gateway tryGateway(HttpExchange exchange) {
        String path = exchange.path();
        if (!path.startsWith(PREFIX) || !exchange.isFromTrustedProxy()) {
            return null;
        }
        GatewayProfiles.ProjectProfile found =
                profiles.tryFind(path.substring(PREFIX.length()).split("/", 2)[0]);
        return found == null ? null : found.profile().gateway();
    }
}
