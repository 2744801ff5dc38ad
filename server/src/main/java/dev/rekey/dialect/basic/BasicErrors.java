package dev.rekey.dialect.basic;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.List;
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
        return switch (refusal.category()) {
            case CREDENTIAL_MISSING,
                    CREDENTIAL_INVALID,
                    INSUFFICIENT_PERMISSIONS,
                    ROLE_NOT_ALLOWED,
                    SOURCE_NOT_ALLOWED -> error(401, refusal.publicMessage()).with("WWW-Authenticate", "Bearer");
            // Byte-identical for everything that does not exist for this caller.
            case NOT_FOUND, NOT_OWNER, KEY_REVOKED -> notFound();
            case GRANT_NOT_ALLOWED, KEY_EXPIRED, PROTECTED, CONFLICT -> error(400, refusal.publicMessage());
            case INVALID -> error(400, message(refusal.violations()));
            case PRECONDITION_FAILED -> error(412, refusal.publicMessage());
            case PRECONDITION_REQUIRED -> error(428, refusal.publicMessage());
        };
    }

    static HttpResponse of(HttpError error) {
        return switch (error.category()) {
            case ROUTE_NOT_FOUND -> notFound();
            case MALFORMED_BODY,
                    MALFORMED_REQUEST,
                    METHOD_NOT_ALLOWED,
                    UNSUPPORTED_CONTENT,
                    UNSUPPORTED_REQUEST,
                    LIMIT_EXCEEDED,
                    SERVER_ERROR -> error(error.status(), error.publicMessage());
        };
    }

    private static HttpResponse notFound() {
        return HttpResponse.json(404, Json.object().put("error", "Not Found"));
    }

    private static HttpResponse error(int status, String message) {
        ObjectNode body = Json.object().put("error", reasonPhrase(status)).put("message", message);
        return HttpResponse.json(status, body);
    }

    private static String reasonPhrase(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 412 -> "Precondition Failed";
            case 413 -> "Payload Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            default -> throw new IllegalArgumentException("status without a reason phrase: " + status);
        };
    }

    private static String message(List<Violation> violations) {
        return violations.stream()
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
