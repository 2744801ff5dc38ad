package dev.rekey.dialect.basic;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.Json;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Maps errors to the vendor's responses. The vendor documents 400, 401 and 404 only, so a caller
 * without permission gets a 401.
 */
final class BasicErrors {

    /** Maximum number of violations in a message. */
    private static final int MAX_VIOLATIONS = 5;

    private BasicErrors() {}

    static HttpResponse of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated e -> unauthorized(e.publicMessage());
            case Refusal.Forbidden forbidden -> forbidden(forbidden);
            // Byte-identical for everything that does not exist for this caller.
            case Refusal.NotFound _ -> notFound();
            case Refusal.NotOwner _ -> notFound();
            case Refusal.Conflict conflict -> conflict(conflict);
            case Refusal.Invalid invalid -> error(400, "Bad Request", message(invalid));
            case Refusal.StaleVersion e -> error(412, "Precondition Failed", e.publicMessage());
            case Refusal.PreconditionRequired e -> error(428, "Precondition Required", e.publicMessage());
        };
    }

    static HttpResponse of(HttpError fault) {
        return switch (fault) {
            case HttpError.MalformedJson e -> error(400, "Bad Request", e.publicMessage());
            case HttpError.NotAnObject e -> error(400, "Bad Request", e.publicMessage());
            case HttpError.TooDeep e -> error(400, "Bad Request", e.publicMessage());
            case HttpError.TooManyFailures e -> error(429, "Too Many Requests", e.publicMessage());
            case HttpError.AmbiguousCredentials e -> error(400, "Bad Request", e.publicMessage());
            case HttpError.MalformedRequest e -> error(400, "Bad Request", e.publicMessage());
            case HttpError.NoSuchRoute _ -> notFound();
            case HttpError.MethodNotAllowed e -> error(405, "Method Not Allowed", e.publicMessage());
            case HttpError.TooSlow e -> error(408, "Request Timeout", e.publicMessage());
            case HttpError.TooLarge e -> error(413, "Payload Too Large", e.publicMessage());
            case HttpError.UriTooLong e -> error(414, "URI Too Long", e.publicMessage());
            case HttpError.Misdirected e -> error(421, "Misdirected Request", e.publicMessage());
            case HttpError.UnsupportedContentCoding e -> error(415, "Unsupported Media Type", e.publicMessage());
            case HttpError.UnsupportedTransferCoding e -> error(501, "Not Implemented", e.publicMessage());
            case HttpError.UnsupportedMediaType e -> error(415, "Unsupported Media Type", e.publicMessage());
            case HttpError.HeadersTooLarge e -> error(431, "Request Header Fields Too Large", e.publicMessage());
            case HttpError.Unexpected e -> error(500, "Internal Server Error", e.publicMessage());
            case HttpError.TooManyChanges e -> error(429, "Too Many Requests", e.publicMessage());
            case HttpError.Overloaded e -> error(503, "Service Unavailable", e.publicMessage());
            case HttpError.Unavailable e -> error(503, "Service Unavailable", e.publicMessage());
        };
    }

    private static HttpResponse forbidden(Refusal.Forbidden forbidden) {
        return switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS, ROLE_NOT_ALLOWED, IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED ->
                unauthorized(forbidden.publicMessage());
            case GRANT_NOT_ALLOWED -> error(400, "Bad Request", forbidden.publicMessage());
        };
    }

    private static HttpResponse conflict(Refusal.Conflict conflict) {
        return switch (conflict.reason()) {
            case KEY_REVOKED -> notFound();
            case KEY_EXPIRED,
                    ROOT_PROTECTED,
                    SLUG_TAKEN,
                    EXTERNAL_ID_TAKEN,
                    PROJECT_NOT_EMPTY,
                    OWNER_DISABLED,
                    TOO_MANY_SECRETS,
                    NO_EARLIER_SECRET,
                    NEWEST_SECRET,
                    LAST_SECRET,
                    TOO_MANY_SCHEDULED_CHANGES,
                    SCHEDULED_CHANGE_ENDED -> error(400, "Bad Request", conflict.publicMessage());
        };
    }

    private static HttpResponse notFound() {
        return HttpResponse.json(404, Json.object().put("error", "Not Found"));
    }

    private static HttpResponse unauthorized(String message) {
        return error(401, "Unauthorized", message).with("WWW-Authenticate", "Bearer");
    }

    private static HttpResponse error(int status, String error, String message) {
        ObjectNode body = Json.object().put("error", error).put("message", message);
        return HttpResponse.json(status, body);
    }

    private static String message(Refusal.Invalid invalid) {
        return invalid.violations().stream()
                .limit(MAX_VIOLATIONS)
                .map(BasicErrors::sentence)
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /** A sentence with the vendor's name of the field. */
    private static String sentence(Violation violation) {
        return switch (violation.field()) {
            case "", "owner" -> violation.message();
            case "name" -> "label: " + violation.message();
            case "permissions", "restricted" -> "roles: " + violation.message();
            default -> violation.field() + ": " + violation.message();
        };
    }
}
