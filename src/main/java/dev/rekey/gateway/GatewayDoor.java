package dev.rekey.gateway;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Address;
import dev.rekey.core.project.Gateway;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Door;
import dev.rekey.http.Exchange;
import dev.rekey.http.FailedAttempts;
import dev.rekey.http.Fault;
import dev.rekey.http.RateLimitFields;
import dev.rekey.http.Route;
import dev.rekey.http.Share;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forward-auth API: {@code /forward-auth/{profile}} and all paths below it, for every method.
 */
public final class GatewayDoor implements Door {

    static final String PROFILE = "profile";

    /** The rest of the path, where Envoy appends the path of the client. */
    static final String REST = "path";

    static final String BELOW = "/forward-auth/{profile}/{path...}";

    private static final String PREFIX = "/forward-auth/";

    private static final String OPERATION = "forwardAuth";

    private final List<Route> routes;
    private final GatewayProfiles profiles;

    public GatewayDoor(GatewayProfiles profiles, Verifier verifier, FailedAttempts attempts, RateLimitFields fields) {
        this.profiles = profiles;
        ForwardAuth forwardAuth = new ForwardAuth(profiles, verifier, attempts, fields);
        routes = List.of(
                Route.of(Route.ANY_METHOD, "/forward-auth/{profile}", OPERATION, forwardAuth)
                        .withSampledLog(),
                Route.of(Route.ANY_METHOD, BELOW, OPERATION, forwardAuth).withSampledLog());
    }

    @Override
    public String name() {
        return "forward-auth";
    }

    @Override
    public List<Route> routes() {
        return routes;
    }

    @Override
    public boolean owns(String path) {
        return path.equals("/forward-auth") || path.startsWith(PREFIX);
    }

    /** The group of the original client within the project of the profile. */
    @Override
    public @Nullable Share shareAtOnce(Exchange exchange) {
        GatewayProfiles.Found found =
                exchange.isFromTrustedProxy() && !exchange.operation().isEmpty()
                        ? profiles.findAtOnce(exchange.parameter(PROFILE))
                        : null;
        Address client = exchange.via().address();
        return found == null || client == null
                ? null
                : new Share(found.project().id(), client.network());
    }

    @Override
    public Answer refuse(Refusal refusal, Exchange exchange) {
        return AnyGateway.refuse(new Denial(403, "refused", refusal.publicMessage(), List.of()), exchange.requestId());
    }

    /**
     * An internal error or outage is reported as such, with a 5xx, which no gateway treats as
     * authorized. Errors that the server detects earlier, such as headers that are too large, are
     * reported in the form that the gateway of the profile passes on.
     */
    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        Denial denial = Denials.of(fault);
        if (fault.status() >= 500) {
            return denial.as("unavailable").problem(exchange.requestId());
        }
        Gateway gateway = gatewayAtOnce(exchange);
        return gateway == null
                ? AnyGateway.refuse(denial, exchange.requestId())
                : GatewayAdapter.of(gateway).refuse(denial, exchange.requestId());
    }

    /**
     * The gateway of the profile in the path; {@code null} if the lookup would block, or the peer
     * is not trusted.
     */
    private @Nullable Gateway gatewayAtOnce(Exchange exchange) {
        String path = exchange.path();
        if (!path.startsWith(PREFIX) || !exchange.isFromTrustedProxy()) {
            return null;
        }
        GatewayProfiles.Found found =
                profiles.findAtOnce(path.substring(PREFIX.length()).split("/", 2)[0]);
        return found == null ? null : found.profile().gateway();
    }
}
