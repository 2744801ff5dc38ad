package dev.rekey.core.verify;

import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.project.ProjectSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explains a verdict: every check in order, with the value examined and the rule applied. */
final class VerdictExplanation {

    private static final String NOT_SPECIFIED = "not specified";
    private static final String NO_RULE = "no restriction";
    private static final String EVERYTHING = "everything";

    private VerdictExplanation() {}

    static List<ExplanationStep> of(CachedKey key, Attempt attempt, Verdict verdict, Instant now) {
        long micros = EpochMicros.of(now);
        List<ExplanationStep> steps = new ArrayList<>();
        for (VerificationCheck rule : VerificationCheck.values()) {
            steps.add(new ExplanationStep(
                    rule.failureOutcome(),
                    rule.passes(key, attempt, micros),
                    rule.failureOutcome() == verdict.outcome(),
                    seen(rule, attempt, now),
                    rule(rule, key)));
        }
        // Rate limits and credits are charged only if all checks pass.
        if (verdict.isValid()
                || verdict.outcome() == Outcome.RATE_LIMITED
                || verdict.outcome() == Outcome.CREDITS_EXHAUSTED) {
            for (RateLimitStatus status : verdict.limits()) {
                steps.add(limit(status, verdict));
            }
            if (key.hasCredits()) {
                steps.add(credits(verdict));
            }
        }
        return steps;
    }

    private static ExplanationStep limit(RateLimitStatus status, Verdict verdict) {
        boolean passed = status.waitSeconds() == 0;
        return new ExplanationStep(
                Outcome.RATE_LIMITED,
                passed,
                !passed && verdict.outcome() == Outcome.RATE_LIMITED,
                status.remaining() + " left",
                status.limit().name() + ": " + status.limit().limit() + " in "
                        + status.limit().windowSeconds() + " seconds"
                        + sharers(status.limit().scope()));
    }

    private static String sharers(RateLimit.Scope scope) {
        return switch (scope) {
            case KEY -> "";
            case OWNER -> ", shared by the owner's keys";
            case PROJECT -> ", shared by the project's keys";
        };
    }

    private static ExplanationStep credits(Verdict verdict) {
        boolean refused = verdict.outcome() == Outcome.CREDITS_EXHAUSTED;
        @Nullable Long left = verdict.credits();
        return new ExplanationStep(
                Outcome.CREDITS_EXHAUSTED,
                !refused,
                refused,
                left == null ? "not charged" : left + " left",
                "the remaining credits must cover the cost");
    }

    private static String seen(VerificationCheck rule, Attempt attempt, Instant now) {
        return switch (rule) {
            case NOT_REVOKED, ENABLED, NOT_QUARANTINED -> "current state of the key";
            case NOT_BEFORE, NOT_EXPIRED -> now.toString();
            case ADDRESS -> text(attempt.address());
            case ORIGIN -> text(attempt.origin());
            case PERMISSIONS ->
                attempt.permissions().isEmpty()
                        ? NOT_SPECIFIED
                        : attempt.permissions().toString();
            case RESOURCE -> {
                ResourceReference resource = attempt.resource();
                yield resource == null ? NOT_SPECIFIED : resource.type() + ":" + resource.id();
            }
        };
    }

    private static String text(@Nullable Object value) {
        return value == null ? NOT_SPECIFIED : value.toString();
    }

    private static String rule(VerificationCheck rule, CachedKey key) {
        return switch (rule) {
            case NOT_REVOKED -> key.isRevoked() ? "revoked" : "not revoked";
            case ENABLED ->
                key.isEnabled() ? "enabled" : key.owner().enabled() ? "the key is disabled" : "its owner is disabled";
            case NOT_QUARANTINED -> key.isQuarantined() ? "quarantined" : "not quarantined";
            case NOT_BEFORE -> key.notBefore() == null ? NO_RULE : "from " + key.notBefore();
            case NOT_EXPIRED -> key.expiryRule().orElse(NO_RULE) + secret(key);
            case ADDRESS -> addresses(key);
            case ORIGIN -> origins(key);
            case PERMISSIONS -> rights(key.effectivePermissions());
            case RESOURCE ->
                key.allowedResources().isEmpty()
                        ? NO_RULE
                        : key.allowedResources().entrySet().stream()
                                .map(type -> type.getKey() + ": " + String.join(", ", type.getValue()))
                                .collect(Collectors.joining("; "));
        };
    }

    /** Describes when the presented secret ends before the key does. */
    private static String secret(CachedKey key) {
        InactivityTimeout inactivity = key.inactivity();
        return (key.secretExpiresAt() == null ? "" : "; " + key.secretId() + " until " + key.secretExpiresAt())
                + (inactivity == null
                        ? ""
                        : "; " + key.secretId() + " until " + inactivity.seconds() + " seconds without use");
    }

    private static String addresses(CachedKey key) {
        if (key.allowedIps().isEmpty() && key.deniedIps().isEmpty()) {
            return NO_RULE;
        }
        String allowed = key.allowedIps().isEmpty() ? EVERYTHING : joined(key.allowedIps());
        return "allowed: " + allowed + (key.deniedIps().isEmpty() ? "" : "; denied: " + joined(key.deniedIps()));
    }

    private static String origins(CachedKey key) {
        if (key.allowedOrigins().isEmpty()) {
            return NO_RULE;
        }
        ProjectSettings settings = key.project().settings();
        return "allowed: " + joined(key.allowedOrigins())
                + (settings.originRequired() ? "; an origin is required" : "; an origin is optional");
    }

    private static String rights(PermissionSet permissions) {
        if (permissions.all()) {
            return EVERYTHING;
        }
        return permissions.permissions().isEmpty() ? "nothing" : joined(permissions.permissions());
    }

    private static String joined(Iterable<?> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.toString()));
        return String.join(", ", texts);
    }
}
