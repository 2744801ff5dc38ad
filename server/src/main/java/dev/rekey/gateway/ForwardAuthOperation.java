package dev.rekey.gateway;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.gateway.GatewayProfile;
import dev.rekey.core.gateway.PreflightPolicy;
import dev.rekey.core.gateway.ResourceTemplate;
import dev.rekey.core.gateway.ResourceTemplate.Variable;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.core.project.Project;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.auth.FailedAttemptTracker;
import dev.rekey.http.header.RateLimitHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a gateway may pass a request on. The gateway itself has no key: only trusted
 * proxies are served.
 */
final class ForwardAuthOperation implements NonBlockingOperation {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardAuthOperation.class);

    private static final Pattern HOST =
            Pattern.compile("(?<name>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    /** {@code Retry-After} in seconds for a key whose rate limit or credits are exhausted. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private final GatewayProfiles profiles;
    private final KeyVerifier verifier;
    private final FailedAttemptTracker attempts;
    private final RateLimitHeaders rateLimitHeaders;

    ForwardAuthOperation(
            GatewayProfiles profiles,
            KeyVerifier verifier,
            FailedAttemptTracker attempts,
            RateLimitHeaders rateLimitHeaders) {
        this.profiles = profiles;
        this.verifier = verifier;
        this.attempts = attempts;
        this.rateLimitHeaders = rateLimitHeaders;
    }

    @Override
    public HttpResponse handle(HttpExchange exchange) {
        // Checked first, so that other clients cannot discover profiles.
        if (!exchange.isFromTrustedProxy()) {
            return DefaultGatewayResponse.refuse(GatewayDenialMapping.untrusted(), exchange.requestId());
        }
        Optional<GatewayProfiles.ProjectProfile> found = profiles.find(exchange.parameter(ForwardAuthApi.PROFILE));
        if (found.isEmpty()) {
            return DefaultGatewayResponse.refuse(GatewayDenialMapping.unknownProfile(), exchange.requestId());
        }
        GatewayAdapter gateway = GatewayAdapter.of(found.get().profile().gateway());
        try {
            Verification verification = (project, question) -> verify(exchange, project, question);
            return toResponse(decide(exchange, gateway, found.get()), exchange, gateway, verification)
                    .orElseThrow();
        } catch (HttpError.TooManyFailures e) {
            return gateway.refuse(GatewayDenialMapping.tooManyFailures(e), exchange.requestId());
        } catch (UnavailableException outage) {
            LOG.warn(
                    "forward-auth request {} denied, the key cannot be verified: {}",
                    exchange.requestId(),
                    outage.getMessage());
            return gateway.refuse(GatewayDenialMapping.unavailable(), exchange.requestId());
        }
    }

    /** Verifies a key. Lookups of keys that are not cached are limited by client address. */
    private Verdict verify(HttpExchange exchange, ProjectId project, VerificationRequest question) {
        Optional<KeySecret> secret = question.secret();
        return secret.isEmpty() || verifier.isCached(project, secret.get())
                ? verifier.verifyIn(project, question)
                : attempts.lookingUp(exchange.via(), () -> verifier.verifyIn(project, question));
    }

    @Override
    public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
        GatewayProfiles.ProjectProfile found = profiles.tryFind(exchange.parameter(ForwardAuthApi.PROFILE));
        if (found == null || !exchange.isFromTrustedProxy()) {
            return null;
        }
        GatewayAdapter gateway = GatewayAdapter.of(found.profile().gateway());
        return toResponse(decide(exchange, gateway, found), exchange, gateway, verifier::tryVerifyIn)
                .orElse(null);
    }

    /** The decision about a request. */
    private sealed interface Decision {

        /** The request needs no key. */
        record Allow() implements Decision {}

        record Preflight(List<HttpResponse.Header> headers) implements Decision {}

        record Deny(GatewayDenial denial) implements Decision {}

        /** The key of the request must be verified. */
        record Verify(Project project, VerificationRequest question) implements Decision {}
    }

    /** A verification function; returns {@code null} if it would block. */
    @FunctionalInterface
    private interface Verification {
        @Nullable
        Verdict of(ProjectId project, VerificationRequest question);
    }

    private Optional<HttpResponse> toResponse(
            Decision decision, HttpExchange exchange, GatewayAdapter gateway, Verification verification) {
        return switch (decision) {
            case Decision.Allow() -> Optional.of(pass(null));
            case Decision.Preflight(List<HttpResponse.Header> headers) -> Optional.of(gateway.answerPreflight(headers));
            case Decision.Deny(GatewayDenial denial) -> Optional.of(gateway.refuse(denial, exchange.requestId()));
            case Decision.Verify(Project project, VerificationRequest question) ->
                Optional.ofNullable(verification.of(project.id(), question))
                        .map(verdict -> toResponse(verdict, question, exchange, gateway));
        };
    }

    private HttpResponse toResponse(
            Verdict verdict, VerificationRequest question, HttpExchange exchange, GatewayAdapter gateway) {
        if (verdict.outcome() == Outcome.NOT_FOUND) {
            attempts.failed(exchange.via(), null);
        }
        HttpResponse response = GatewayDenialMapping.of(
                        verdict.outcome(), question.attempt().permissions(), RETRY_AFTER_SECONDS)
                .map(denial -> gateway.refuse(denial, exchange.requestId()))
                .orElseGet(() -> pass(verdict.key()));
        return rateLimitHeaders.addTo(response, verdict.limits());
    }

    private static Decision decide(
            HttpExchange exchange, GatewayAdapter gateway, GatewayProfiles.ProjectProfile found) {
        GatewayProfile profile = found.profile();
        Optional<ForwardedRequest> forwarded = gateway.read(exchange);
        if (forwarded.isEmpty()) {
            return new Decision.Deny(GatewayDenialMapping.misconfigured(gateway.requestSource()));
        }
        ForwardedRequest request = forwarded.get();
        if (!exchange.headers(ForwardAuthOperation::imitatesOurs).isEmpty()) {
            return new Decision.Deny(GatewayDenialMapping.reservedHeader());
        }
        if (isPreflight(exchange, gateway, request, profile.preflight())) {
            return preflight(exchange, found);
        }
        return switch (KeyExtraction.read(exchange, profile.keyFrom())) {
            case KeyExtraction.None() -> new Decision.Deny(GatewayDenialMapping.noKey());
            case KeyExtraction.Several() -> new Decision.Deny(GatewayDenialMapping.severalKeys());
            case KeyExtraction.One(Optional<KeySecret> secret) -> decide(exchange, request, found, secret);
        };
    }

    private static Decision decide(
            HttpExchange exchange,
            ForwardedRequest request,
            GatewayProfiles.ProjectProfile found,
            Optional<KeySecret> secret) {
        Optional<PermissionQuery> required = found.profile().needed(request.method());
        if (required.isEmpty()) {
            return new Decision.Deny(GatewayDenialMapping.methodNotAllowed());
        }
        ResourceTemplate template = found.profile().resource();
        boolean methodMatters = found.profile().methods() != null || (template != null && template.readsMethod());
        if (methodMatters && MethodOverrideDetector.differs(request, exchange)) {
            return new Decision.Deny(GatewayDenialMapping.methodOverride());
        }
        Optional<ResourceReference> resource = template == null ? Optional.empty() : resource(template, request);
        if (template != null && resource.isEmpty()) {
            return new Decision.Deny(GatewayDenialMapping.unclearResource());
        }
        RequestContext context = exchange.via();
        Attempt attempt =
                new Attempt(context.address(), context.origin(), false, required.get(), resource.orElse(null));
        AttemptCost cost = found.profile().cost() == 1
                ? AttemptCost.ONE
                : new AttemptCost(found.profile().cost(), null, null);
        return new Decision.Verify(found.project(), new VerificationRequest(secret, attempt, cost, false));
    }

    private static boolean imitatesOurs(String header) {
        return CgiHeaderNames.imitates(header, UpstreamKeyHeaders.NAMES);
    }

    /**
     * Whether the request is handled as a preflight request. One that passes without a key must be
     * unable to do anything else: it has no body, and no method override that an application may
     * use instead of {@code OPTIONS}.
     */
    private static boolean isPreflight(
            HttpExchange exchange, GatewayAdapter gateway, ForwardedRequest request, PreflightPolicy treatment) {
        return CorsPreflight.isAskedFor(request, exchange)
                && switch (treatment) {
                    case PASS -> !gateway.hasBody(exchange) && !MethodOverrideDetector.isPresent(request, exchange);
                    case ANSWER -> true;
                    case REFUSE -> false;
                };
    }

    private static Decision preflight(HttpExchange exchange, GatewayProfiles.ProjectProfile found) {
        if (found.profile().preflight() == PreflightPolicy.PASS) {
            return new Decision.Allow();
        }
        return CorsPreflight.headers(exchange, found.project(), found.profile())
                .<Decision>map(Decision.Preflight::new)
                .orElseGet(() -> new Decision.Deny(GatewayDenialMapping.originOfPreflight()));
    }

    private static HttpResponse pass(@Nullable CachedKey key) {
        HttpResponse response = HttpResponse.empty(200).with("Cache-Control", "no-store");
        for (HttpResponse.Header header : UpstreamKeyHeaders.of(key)) {
            response = response.with(header.name(), header.value());
        }
        return response;
    }

    private static Optional<ResourceReference> resource(ResourceTemplate template, ForwardedRequest request) {
        return DecodedRequestPath.segments(request.path(), template.lastSegment())
                .flatMap(segments -> template.fill(variable -> switch (variable) {
                    case Variable.Segment(int number) ->
                        number <= segments.size() ? Optional.of(segments.get(number - 1)) : Optional.empty();
                    case Variable.Method() -> Optional.of(request.method().toUpperCase(Locale.ROOT));
                    case Variable.Host() -> host(request.host());
                }))
                .map(id -> new ResourceReference(template.type(), id));
    }

    /** The host without port, in lower case and without a trailing dot. */
    private static Optional<String> host(String sent) {
        Matcher host = HOST.matcher(sent);
        if (!host.matches()) {
            return Optional.empty();
        }
        String name = host.group("name").toLowerCase(Locale.ROOT);
        return Optional.of(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }
}
