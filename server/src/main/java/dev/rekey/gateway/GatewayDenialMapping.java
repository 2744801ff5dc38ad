package dev.rekey.gateway;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Outcome;
import dev.rekey.http.HttpError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Denials of forward-auth: the mapping from each outcome to its response (RFC 6750, section 3). */
final class GatewayDenialMapping {

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String REALM = "Bearer realm=\"rekey\"";
    private static final String RETRY_AFTER = "Retry-After";

    /**
     * Maximum length of the {@code scope} parameter; a longer one is omitted to keep the header
     * short.
     */
    private static final int MAX_SCOPE = 512;

    private static final int UNAVAILABLE_SECONDS = 1;

    private GatewayDenialMapping() {}

    static GatewayDenial untrusted() {
        return new GatewayDenial(
                403,
                "untrusted_gateway",
                "The gateway must be a trusted proxy: add its address to the setting trusted-proxies.",
                List.of());
    }

    static GatewayDenial unknownProfile() {
        return new GatewayDenial(404, "unknown_profile", "No forward-auth profile has this name.", List.of());
    }

    /** @param missing the information that the gateway did not send */
    static GatewayDenial misconfigured(String missing) {
        return new GatewayDenial(
                403,
                "misconfigured_gateway",
                "The gateway must report the original request exactly once by " + missing + ".",
                List.of());
    }

    static GatewayDenial noKey() {
        return new GatewayDenial(401, "no_key", "The request must have an API key.", List.of()).with(CHALLENGE, REALM);
    }

    static GatewayDenial severalKeys() {
        return new GatewayDenial(400, "several_keys", "The request must have exactly one API key.", List.of())
                .with(CHALLENGE, REALM + ", error=\"invalid_request\"");
    }

    static GatewayDenial methodNotAllowed() {
        return new GatewayDenial(403, "method_not_allowed", "The profile does not allow this method.", List.of());
    }

    static GatewayDenial methodOverride() {
        return new GatewayDenial(
                403,
                "method_override",
                "The request must not override its method, for example with X-HTTP-Method-Override.",
                List.of());
    }

    static GatewayDenial reservedHeader() {
        return new GatewayDenial(
                400,
                "reserved_header",
                "The request must not have headers that resemble the X-Key headers, for example X_Key_Owner.",
                List.of());
    }

    static GatewayDenial unclearResource() {
        return new GatewayDenial(
                403,
                "unclear_resource",
                "The path and host must identify the resource unambiguously, for example /files/17.",
                List.of());
    }

    static GatewayDenial originOfPreflight() {
        return new GatewayDenial(
                403, "origin_not_allowed", "The project does not allow this origin or method.", List.of());
    }

    /** The denial for an HTTP error detected before a profile is evaluated. */
    static GatewayDenial of(HttpError error) {
        String code = switch (error) {
            case HttpError.HeadersTooLarge _ -> "headers_too_large";
            case HttpError.UriTooLong _ -> "uri_too_long";
            case HttpError.TooLarge _ -> "body_too_large";
            case HttpError.TooSlow _ -> "body_too_slow";
            default -> "malformed_request";
        };
        return new GatewayDenial(error.status(), code, error.publicMessage(), List.of());
    }

    static GatewayDenial tooManyFailures(HttpError.TooManyFailures failures) {
        return new GatewayDenial(failures.status(), "too_many_failures", failures.publicMessage(), List.of())
                .with(RETRY_AFTER, Integer.toString(failures.retryAfterSeconds()));
    }

    static GatewayDenial unavailable() {
        return new GatewayDenial(503, "unavailable", "The API key cannot be verified now. Try again later.", List.of())
                .with(RETRY_AFTER, Integer.toString(UNAVAILABLE_SECONDS));
    }

    /**
     * The denial for the outcome of a verification.
     *
     * @param needed permissions that the profile requires
     * @param retryAfterSeconds {@code Retry-After} in seconds for outcomes that may change
     * @return empty if the key is valid
     */
    static Optional<GatewayDenial> of(Outcome outcome, PermissionQuery needed, int retryAfterSeconds) {
        return switch (outcome) {
            case NOT_FOUND -> Optional.of(badKey(outcome, "The API key does not exist."));
            case REVOKED -> Optional.of(badKey(outcome, "The API key is revoked."));
            case DISABLED -> Optional.of(badKey(outcome, "The API key is disabled."));
            case QUARANTINED -> Optional.of(badKey(outcome, "The API key is quarantined."));
            case NOT_YET_VALID -> Optional.of(badKey(outcome, "The API key is not yet valid."));
            case EXPIRED -> Optional.of(badKey(outcome, "The API key has expired."));
            case IP_NOT_ALLOWED -> Optional.of(denied(403, outcome, "The API key does not allow this client address."));
            case ORIGIN_NOT_ALLOWED -> Optional.of(denied(403, outcome, "The API key does not allow this origin."));
            case INSUFFICIENT_PERMISSIONS ->
                Optional.of(denied(403, outcome, "The API key does not have the required permissions.")
                        .with(CHALLENGE, REALM + ", error=\"insufficient_scope\"" + scope(needed)));
            case RESOURCE_NOT_ALLOWED -> Optional.of(denied(403, outcome, "The API key does not allow this resource."));
            case RATE_LIMITED ->
                Optional.of(denied(429, outcome, "The API key has exceeded its rate limit.")
                        .with(RETRY_AFTER, Integer.toString(retryAfterSeconds)));
            case CREDITS_EXHAUSTED ->
                Optional.of(denied(429, outcome, "The API key has no credits left.")
                        .with(RETRY_AFTER, Integer.toString(retryAfterSeconds)));
            case VALID -> Optional.empty();
        };
    }

    private static GatewayDenial badKey(Outcome outcome, String detail) {
        return denied(401, outcome, detail).with(CHALLENGE, REALM + ", error=\"invalid_token\"");
    }

    private static GatewayDenial denied(int status, Outcome outcome, String detail) {
        return new GatewayDenial(status, outcome.name().toLowerCase(Locale.ROOT), detail, List.of());
    }

    /**
     * The {@code scope} parameter. Permissions consist of scope characters (RFC 6749, section 3.3)
     * and need no escaping.
     */
    private static String scope(PermissionQuery needed) {
        String scope = needed.permissions().stream().map(Permission::value).collect(Collectors.joining(" "));
        return scope.isEmpty() || scope.length() > MAX_SCOPE ? "" : ", scope=\"" + scope + "\"";
    }
}
