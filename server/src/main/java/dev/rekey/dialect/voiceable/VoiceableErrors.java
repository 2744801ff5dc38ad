package dev.rekey.dialect.voiceable;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Maps errors to the vendor's responses: a status with a message, and a list of messages for
 * invalid fields.
 */
final class VoiceableErrors {

    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    private VoiceableErrors() {}

    /**
     * The vendor documents no 403 for these routes; actions that the user's role does not allow are
     * a 422.
     */
    static HttpResponse of(Refusal refusal) {
        return switch (refusal.category()) {
            case CREDENTIAL_MISSING, CREDENTIAL_INVALID ->
                error(401, "Authentication required.").with("WWW-Authenticate", "Bearer");
            case INSUFFICIENT_PERMISSIONS, SOURCE_NOT_ALLOWED -> error(403, "Forbidden", refusal.publicMessage());
            // Byte-identical for everything that does not exist for this caller.
            case NOT_FOUND, NOT_OWNER, KEY_REVOKED -> notFound();
            case ROLE_NOT_ALLOWED, GRANT_NOT_ALLOWED, KEY_EXPIRED, PROTECTED, CONFLICT ->
                invalid(List.of(refusal.publicMessage()));
            case INVALID -> invalid(messages(refusal.violations()));
            case PRECONDITION_FAILED -> error(412, refusal.publicMessage());
            case PRECONDITION_REQUIRED -> error(428, refusal.publicMessage());
        };
    }

    static HttpResponse of(HttpError error) {
        return switch (error.category()) {
            case MALFORMED_BODY, MALFORMED_REQUEST -> error(400, "Bad Request", error.publicMessage());
            case ROUTE_NOT_FOUND -> error(404, "Not Found");
            case METHOD_NOT_ALLOWED, UNSUPPORTED_CONTENT, UNSUPPORTED_REQUEST, LIMIT_EXCEEDED, SERVER_ERROR ->
                error(error.status(), error.publicMessage());
        };
    }

    private static HttpResponse notFound() {
        return error(404, "API key not found");
    }

    private static HttpResponse error(int status, String message) {
        return HttpResponse.json(status, status(status, message));
    }

    private static HttpResponse error(int status, String message, String detail) {
        return HttpResponse.json(status, status(status, message).put("error", detail));
    }

    private static HttpResponse invalid(List<String> messages) {
        ObjectNode body = status(422, "Validation failed");
        body.set("errors", Json.array(messages));
        return HttpResponse.json(422, body);
    }

    static ObjectNode status(int code, String message) {
        ObjectNode body = Json.object();
        body.set("status", Json.object().put("code", code).put("message", message));
        return body;
    }

    /** One sentence per field in the style of Rails: the field's name and its first error. */
    private static List<String> messages(List<Violation> violations) {
        Map<String, String> messages = new LinkedHashMap<>();
        for (Violation violation : violations) {
            String field = field(violation.field());
            if (field.isEmpty()) {
                messages.put(violation.message(), violation.message());
            } else {
                messages.putIfAbsent(field, field + complaint(violation));
            }
        }
        return List.copyOf(messages.values());
    }

    /** The vendor's name of a field. Core uses Rekey's names, this package the vendor's. */
    private static String field(String name) {
        return switch (name) {
            // Fields that a request of this API cannot contain.
            case "owner", "restricted", "expires_at", "description", "allowed_ips", "rate_limits" -> "";
            case "name" -> "Name";
            case "key_type" -> "Key type";
            case "allowed_origins" -> "Allowed origins";
            case "allowed_assistants", "allowed_resources" -> "Allowed assistants";
            case "transient_assistant" -> "Transient assistant";
            default -> name;
        };
    }

    private static String complaint(Violation violation) {
        if (violation.code().equals("blank")) {
            return " can't be blank";
        }
        String within = violation.within();
        String index = within.substring(within.lastIndexOf('/') + 1);
        return (INDEX.matcher(index).matches() ? " at index " + index : "") + " is invalid: " + violation.message();
    }
}
