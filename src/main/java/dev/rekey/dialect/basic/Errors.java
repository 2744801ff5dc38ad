package dev.rekey.dialect.basic;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.Answer;
import dev.rekey.http.Fault;
import dev.rekey.http.Json;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Maps errors to the vendor's responses. The vendor documents 400, 401 and 404 only, so a caller
 * without permission gets a 401.
 */
final class Errors {

    /** Maximum number of violations in a message. */
    private static final int MOST_VIOLATIONS = 5;

    private Errors() {}

    static Answer of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated unknown -> unauthorized(unknown.publicMessage());
            case Refusal.Forbidden forbidden -> forbidden(forbidden);
            // Byte-identical for everything that does not exist for this caller.
            case Refusal.NotFound missing -> notFound();
            case Refusal.NotYours other -> notFound();
            case Refusal.Conflict conflict -> conflict(conflict);
            case Refusal.Invalid invalid -> error(400, "Bad Request", message(invalid));
            case Refusal.StaleVersion stale -> error(412, "Precondition Failed", stale.publicMessage());
            case Refusal.VersionRequired required -> error(428, "Precondition Required", required.publicMessage());
        };
    }

    static Answer of(Fault fault) {
        return switch (fault) {
            case Fault.MalformedJson broken -> error(400, "Bad Request", broken.publicMessage());
            case Fault.NotAnObject other -> error(400, "Bad Request", other.publicMessage());
            case Fault.TooDeep deep -> error(400, "Bad Request", deep.publicMessage());
            case Fault.TooManyFailures guessing -> error(429, "Too Many Requests", guessing.publicMessage());
            case Fault.AmbiguousCredentials several -> error(400, "Bad Request", several.publicMessage());
            case Fault.MalformedRequest malformed -> error(400, "Bad Request", malformed.publicMessage());
            case Fault.NoSuchRoute nothing -> notFound();
            case Fault.MethodNotAllowed other -> error(405, "Method Not Allowed", other.publicMessage());
            case Fault.TooSlow slow -> error(408, "Request Timeout", slow.publicMessage());
            case Fault.TooLarge large -> error(413, "Payload Too Large", large.publicMessage());
            case Fault.UriTooLong longer -> error(414, "URI Too Long", longer.publicMessage());
            case Fault.Misdirected elsewhere -> error(421, "Misdirected Request", elsewhere.publicMessage());
            case Fault.UnsupportedContentCoding coded -> error(415, "Unsupported Media Type", coded.publicMessage());
            case Fault.UnsupportedTransferCoding coded -> error(501, "Not Implemented", coded.publicMessage());
            case Fault.UnsupportedMediaType other -> error(415, "Unsupported Media Type", other.publicMessage());
            case Fault.HeadersTooLarge large -> error(431, "Request Header Fields Too Large", large.publicMessage());
            case Fault.Unexpected mistake -> error(500, "Internal Server Error", mistake.publicMessage());
            case Fault.TooManyChanges often -> error(429, "Too Many Requests", often.publicMessage());
            case Fault.Overloaded busy -> error(503, "Service Unavailable", busy.publicMessage());
            case Fault.Unavailable away -> error(503, "Service Unavailable", away.publicMessage());
        };
    }

    private static Answer forbidden(Refusal.Forbidden forbidden) {
        return switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS, ROLE_NOT_ALLOWED, IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED ->
                unauthorized(forbidden.publicMessage());
            case GRANT_NOT_ALLOWED -> error(400, "Bad Request", forbidden.publicMessage());
        };
    }

    private static Answer conflict(Refusal.Conflict conflict) {
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

    private static Answer notFound() {
        return Answer.json(404, Json.object().put("error", "Not Found"));
    }

    private static Answer unauthorized(String message) {
        return error(401, "Unauthorized", message).with("WWW-Authenticate", "Bearer");
    }

    private static Answer error(int status, String error, String message) {
        ObjectNode body = Json.object().put("error", error).put("message", message);
        return Answer.json(status, body);
    }

    private static String message(Refusal.Invalid invalid) {
        return invalid.violations().stream()
                .limit(MOST_VIOLATIONS)
                .map(Errors::sentence)
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
