package dev.rekey.gateway;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Outcome;
import dev.rekey.http.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every reason not to let a request pass, with what the client is told: the one table from outcome to wire (RFC 6750, 3). */
final class Denials {

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String REALM = "Bearer realm=\"rekey\"";
    private static final String RETRY_AFTER = "Retry-After";

    /** A header must stay short; who lacks more permissions than this gives reads the documentation. */
    private static final int MAX_SCOPE = 512;

    private static final int UNAVAILABLE_SECONDS = 1;

    private Denials() {}

    static Denial untrusted() {
        return new Denial(
                403,
                "untrusted_gateway",
                "The gateway is not one of Rekey's trusted proxies: add its address to the setting trusted-proxies.",
                List.of());
    }

    static Denial unknownProfile() {
        return new Denial(404, "unknown_profile", "There is no forward-auth profile of this name.", List.of());
    }

    /** @param missing what the gateway did not say, in words of ours */
    static Denial misconfigured(String missing) {
        return new Denial(
                403,
                "misconfigured_gateway",
                "The gateway did not tell Rekey of the request, once and in full, by " + missing + ".",
                List.of());
    }

    static Denial noKey() {
        return new Denial(401, "no_key", "The request holds no API key.", List.of()).with(CHALLENGE, REALM);
    }

    static Denial severalKeys() {
        return new Denial(400, "several_keys", "The request holds more than one API key.", List.of())
                .with(CHALLENGE, REALM + ", error=\"invalid_request\"");
    }

    static Denial methodNotAllowed() {
        return new Denial(403, "method_not_allowed", "No key may be used with this method.", List.of());
    }

    static Denial methodOverride() {
        return new Denial(
                403, "method_override", "The request asks to be handled as another method than its own.", List.of());
    }

    static Denial reservedHeader() {
        return new Denial(
                400,
                "reserved_header",
                "The request has a header that applications may take for one of the X-Key headers, for example"
                        + " X_Key_Owner.",
                List.of());
    }

    static Denial unclearResource() {
        return new Denial(
                403, "unclear_resource", "What the request is for cannot be told from it for certain.", List.of());
    }

    static Denial originOfPreflight() {
        return new Denial(403, "origin_not_allowed", "Browsers may not call from this origin.", List.of());
    }

    /** What is wrong with a request before any profile is asked. */
    static Denial of(Fault fault) {
        String code = switch (fault) {
            case Fault.HeadersTooLarge _ -> "headers_too_large";
            case Fault.UriTooLong _ -> "uri_too_long";
            case Fault.TooLarge _ -> "body_too_large";
            case Fault.TooSlow _ -> "body_too_slow";
            default -> "malformed_request";
        };
        return new Denial(fault.status(), code, fault.publicMessage(), List.of());
    }

    static Denial tooManyFailures(Fault.TooManyFailures failures) {
        return new Denial(failures.status(), "too_many_failures", failures.publicMessage(), List.of())
                .with(RETRY_AFTER, Integer.toString(failures.retryAfterSeconds()));
    }

    static Denial unavailable() {
        return new Denial(503, "unavailable", "The key cannot be checked now. Try again later.", List.of())
                .with(RETRY_AFTER, Integer.toString(UNAVAILABLE_SECONDS));
    }

    /**
     * @param needed what the profile asks for
     * @param retryAfterSeconds when it is worth trying again, where that is known
     * @return empty where the key is good
     */
    static Optional<Denial> of(Outcome outcome, PermissionQuery needed, int retryAfterSeconds) {
        return switch (outcome) {
            case NOT_FOUND -> Optional.of(badKey(outcome, "The API key is not known."));
            case REVOKED -> Optional.of(badKey(outcome, "The API key is revoked."));
            case DISABLED -> Optional.of(badKey(outcome, "The API key is disabled."));
            case QUARANTINED -> Optional.of(badKey(outcome, "The API key is quarantined."));
            case NOT_YET_VALID -> Optional.of(badKey(outcome, "The API key is not valid yet."));
            case EXPIRED -> Optional.of(badKey(outcome, "The API key has expired."));
            case IP_NOT_ALLOWED -> Optional.of(denied(403, outcome, "The API key may not be used from this address."));
            case ORIGIN_NOT_ALLOWED ->
                Optional.of(denied(403, outcome, "The API key may not be used from this origin."));
            case INSUFFICIENT_PERMISSIONS ->
                Optional.of(denied(403, outcome, "The API key has not the permissions that this needs.")
                        .with(CHALLENGE, REALM + ", error=\"insufficient_scope\"" + scope(needed)));
            case RESOURCE_NOT_ALLOWED ->
                Optional.of(denied(403, outcome, "The API key may not be used for this resource."));
            case RATE_LIMITED ->
                Optional.of(denied(429, outcome, "The API key is used too often.")
                        .with(RETRY_AFTER, Integer.toString(retryAfterSeconds)));
            case CREDITS_EXHAUSTED ->
                Optional.of(denied(429, outcome, "The API key's credits are used up.")
                        .with(RETRY_AFTER, Integer.toString(retryAfterSeconds)));
            case VALID -> Optional.empty();
        };
    }

    private static Denial badKey(Outcome outcome, String detail) {
        return denied(401, outcome, detail).with(CHALLENGE, REALM + ", error=\"invalid_token\"");
    }

    private static Denial denied(int status, Outcome outcome, String detail) {
        return new Denial(status, outcome.name().toLowerCase(Locale.ROOT), detail, List.of());
    }

    /** A permission's characters are those of a scope (RFC 6749, 3.3) and need no escape in quotes. */
    private static String scope(PermissionQuery needed) {
        String scope = needed.permissions().stream().map(Permission::value).collect(Collectors.joining(" "));
        return scope.isEmpty() || scope.length() > MAX_SCOPE ? "" : ", scope=\"" + scope + "\"";
    }
}
