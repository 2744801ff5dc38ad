package dev.rekey.gateway;

import dev.rekey.core.Outage;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.Via;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.GatewayProfile;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.core.project.Preflight;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ResourceTemplate;
import dev.rekey.core.project.ResourceTemplate.Variable;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Cost;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.Question;
import dev.rekey.core.verify.Resource;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.FailedAttempts;
import dev.rekey.http.Fault;
import dev.rekey.http.QuickOperation;
import dev.rekey.http.RateLimitFields;
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
final class ForwardAuth implements QuickOperation {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardAuth.class);

    private static final Pattern HOST =
            Pattern.compile("(?<name>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    /** {@code Retry-After} in seconds for a key whose rate limit or credits are exhausted. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private final GatewayProfiles profiles;
    private final Verifier verifier;
    private final FailedAttempts attempts;
    private final RateLimitFields fields;

    ForwardAuth(GatewayProfiles profiles, Verifier verifier, FailedAttempts attempts, RateLimitFields fields) {
        this.profiles = profiles;
        this.verifier = verifier;
        this.attempts = attempts;
        this.fields = fields;
    }

    @Override
    public Answer handle(Exchange exchange) {
        // Checked first, so that other clients cannot discover profiles.
        if (!exchange.isFromTrustedProxy()) {
            return AnyGateway.refuse(Denials.untrusted(), exchange.requestId());
        }
        Optional<GatewayProfiles.Found> found = profiles.find(exchange.parameter(GatewayDoor.PROFILE));
        if (found.isEmpty()) {
            return AnyGateway.refuse(Denials.unknownProfile(), exchange.requestId());
        }
        GatewayAdapter gateway = GatewayAdapter.of(found.get().profile().gateway());
        try {
            Verification verification = (project, question) -> verify(exchange, project, question);
            return told(judge(exchange, gateway, found.get()), exchange, gateway, verification)
                    .orElseThrow();
        } catch (Fault.TooManyFailures e) {
            return gateway.refuse(Denials.tooManyFailures(e), exchange.requestId());
        } catch (Outage outage) {
            LOG.warn(
                    "forward-auth request {} denied, the key cannot be verified: {}",
                    exchange.requestId(),
                    outage.getMessage());
            return gateway.refuse(Denials.unavailable(), exchange.requestId());
        }
    }

    /** Verifies a key. Lookups of keys that are not cached are limited by client address. */
    private Verdict verify(Exchange exchange, ProjectId project, Question question) {
        Optional<KeySecret> secret = question.secret();
        return secret.isEmpty() || verifier.isKnownAtOnce(project, secret.get())
                ? verifier.verifyIn(project, question)
                : attempts.lookingUp(exchange.via(), () -> verifier.verifyIn(project, question));
    }

    @Override
    public @Nullable Answer handleAtOnce(Exchange exchange) {
        GatewayProfiles.Found found = profiles.findAtOnce(exchange.parameter(GatewayDoor.PROFILE));
        if (found == null || !exchange.isFromTrustedProxy()) {
            return null;
        }
        GatewayAdapter gateway = GatewayAdapter.of(found.profile().gateway());
        return told(judge(exchange, gateway, found), exchange, gateway, verifier::verifyInAtOnce)
                .orElse(null);
    }

    /** The decision about a request. */
    private sealed interface Ruling {

        /** The request needs no key. */
        record Pass() implements Ruling {}

        record Preflight(List<Answer.Header> headers) implements Ruling {}

        record Deny(Denial denial) implements Ruling {}

        /** The key of the request must be verified. */
        record Ask(Project project, Question question) implements Ruling {}
    }

    /** A verification function; returns {@code null} if it would block. */
    @FunctionalInterface
    private interface Verification {
        @Nullable
        Verdict of(ProjectId project, Question question);
    }

    private Optional<Answer> told(Ruling ruling, Exchange exchange, GatewayAdapter gateway, Verification verification) {
        return switch (ruling) {
            case Ruling.Pass() -> Optional.of(pass(null));
            case Ruling.Preflight(List<Answer.Header> headers) -> Optional.of(gateway.answerPreflight(headers));
            case Ruling.Deny(Denial denial) -> Optional.of(gateway.refuse(denial, exchange.requestId()));
            case Ruling.Ask(Project project, Question question) ->
                Optional.ofNullable(verification.of(project.id(), question))
                        .map(verdict -> told(verdict, question, exchange, gateway));
        };
    }

    private Answer told(Verdict verdict, Question question, Exchange exchange, GatewayAdapter gateway) {
        if (verdict.outcome() == Outcome.NOT_FOUND) {
            attempts.failed(exchange.via(), null);
        }
        Answer answer = Denials.of(verdict.outcome(), question.attempt().permissions(), RETRY_AFTER_SECONDS)
                .map(denial -> gateway.refuse(denial, exchange.requestId()))
                .orElseGet(() -> pass(verdict.key()));
        return fields.addTo(answer, verdict.limits());
    }

    private static Ruling judge(Exchange exchange, GatewayAdapter gateway, GatewayProfiles.Found found) {
        GatewayProfile profile = found.profile();
        Optional<Forwarded> forwarded = gateway.read(exchange);
        if (forwarded.isEmpty()) {
            return new Ruling.Deny(Denials.misconfigured(gateway.told()));
        }
        Forwarded request = forwarded.get();
        if (!exchange.headers(ForwardAuth::imitatesOurs).isEmpty()) {
            return new Ruling.Deny(Denials.reservedHeader());
        }
        if (isPreflight(exchange, gateway, request, profile.preflight())) {
            return preflight(exchange, found);
        }
        return switch (PresentedKey.read(exchange, profile.keyFrom())) {
            case PresentedKey.None() -> new Ruling.Deny(Denials.noKey());
            case PresentedKey.Several() -> new Ruling.Deny(Denials.severalKeys());
            case PresentedKey.One(Optional<KeySecret> secret) -> judge(exchange, request, found, secret);
        };
    }

    private static Ruling judge(
            Exchange exchange, Forwarded request, GatewayProfiles.Found found, Optional<KeySecret> secret) {
        Optional<PermissionQuery> needed = found.profile().needed(request.method());
        if (needed.isEmpty()) {
            return new Ruling.Deny(Denials.methodNotAllowed());
        }
        ResourceTemplate template = found.profile().resource();
        boolean methodMatters = found.profile().methods() != null || (template != null && template.readsMethod());
        if (methodMatters && MethodOverride.differs(request, exchange)) {
            return new Ruling.Deny(Denials.methodOverride());
        }
        Optional<Resource> resource = template == null ? Optional.empty() : resource(template, request);
        if (template != null && resource.isEmpty()) {
            return new Ruling.Deny(Denials.unclearResource());
        }
        Via via = exchange.via();
        Attempt attempt = new Attempt(via.address(), via.origin(), false, needed.get(), resource.orElse(null));
        Cost cost = found.profile().cost() == 1
                ? Cost.ONE
                : new Cost(found.profile().cost(), null, null);
        return new Ruling.Ask(found.project(), new Question(secret, attempt, cost, false));
    }

    private static boolean imitatesOurs(String header) {
        return HeaderNames.imitates(header, KeyHeaders.NAMES);
    }

    /**
     * Whether the request is handled as a preflight request. One that passes without a key must be
     * unable to do anything else: it has no body, and no method override that an application may
     * use instead of {@code OPTIONS}.
     */
    private static boolean isPreflight(
            Exchange exchange, GatewayAdapter gateway, Forwarded request, Preflight treatment) {
        return PreflightAnswer.isAskedFor(request, exchange)
                && switch (treatment) {
                    case PASS -> !gateway.holdsBody(exchange) && !MethodOverride.isPresent(request, exchange);
                    case ANSWER -> true;
                    case REFUSE -> false;
                };
    }

    private static Ruling preflight(Exchange exchange, GatewayProfiles.Found found) {
        if (found.profile().preflight() == Preflight.PASS) {
            return new Ruling.Pass();
        }
        return PreflightAnswer.headers(exchange, found.project(), found.profile())
                .<Ruling>map(Ruling.Preflight::new)
                .orElseGet(() -> new Ruling.Deny(Denials.originOfPreflight()));
    }

    private static Answer pass(@Nullable KeyFacts key) {
        Answer answer = Answer.empty(200).with("Cache-Control", "no-store");
        for (Answer.Header header : KeyHeaders.of(key)) {
            answer = answer.with(header.name(), header.value());
        }
        return answer;
    }

    private static Optional<Resource> resource(ResourceTemplate template, Forwarded request) {
        return RequestPath.segments(request.path(), template.lastSegment())
                .flatMap(segments -> template.fill(variable -> switch (variable) {
                    case Variable.Segment(int number) ->
                        number <= segments.size() ? Optional.of(segments.get(number - 1)) : Optional.empty();
                    case Variable.Method() -> Optional.of(request.method().toUpperCase(Locale.ROOT));
                    case Variable.Host() -> host(request.host());
                }))
                .map(id -> new Resource(template.type(), id));
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
