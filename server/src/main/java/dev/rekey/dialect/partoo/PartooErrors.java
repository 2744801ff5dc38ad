package dev.rekey.dialect.partoo;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Maps errors to the vendor's responses, {@code {"errors": {…}}}. {@code json} contains a sentence,
 * or for a 400 the messages by field; {@code _schema} is used for errors of no single field
 * (developers.partoo.co, API fundamentals, errors).
 */
final class PartooErrors {

    private static final String WHOLE = "_schema";

    /**
     * Maximum number of messages, so that a request with ten thousand wrong elements does not cause
     * an equally long response.
     */
    private static final int MAX_MESSAGES = 100;

    private static final String NOT_FOUND = "Resource not found";
    private static final String UNSUPPORTED_MEDIA_TYPE = "Unsupported media type. Please use application/json";
    private static final String REALM = "Bearer realm=\"rekey\"";

    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    private PartooErrors() {}

    static HttpResponse of(Refusal refusal) {
        return switch (refusal.category()) {
            case CREDENTIAL_MISSING -> notAuthenticated(REALM);
            case CREDENTIAL_INVALID -> notAuthenticated(REALM + ", error=\"invalid_token\"");
            case INSUFFICIENT_PERMISSIONS, ROLE_NOT_ALLOWED, GRANT_NOT_ALLOWED, SOURCE_NOT_ALLOWED -> notAllowed();
            case NOT_OWNER, PROTECTED -> notAllowed();
            case NOT_FOUND -> sentence(404, NOT_FOUND);
            case KEY_REVOKED, KEY_EXPIRED, CONFLICT -> whole(400, refusal.publicMessage());
            case INVALID -> invalid(refusal.violations());
            // Clients of this vendor do not send versions, so these do not occur.
            case PRECONDITION_FAILED -> whole(412, refusal.publicMessage());
            case PRECONDITION_REQUIRED -> whole(428, refusal.publicMessage());
        };
    }

    static HttpResponse of(HttpError error) {
        return switch (error.category()) {
            case ROUTE_NOT_FOUND -> sentence(404, NOT_FOUND);
            case UNSUPPORTED_CONTENT ->
                sentence(
                        error.status(),
                        error instanceof HttpError.UnsupportedMediaType
                                ? UNSUPPORTED_MEDIA_TYPE
                                : error.publicMessage());
            case MALFORMED_BODY,
                    MALFORMED_REQUEST,
                    METHOD_NOT_ALLOWED,
                    UNSUPPORTED_REQUEST,
                    LIMIT_EXCEEDED,
                    SERVER_ERROR -> whole(error.status(), error.publicMessage());
        };
    }

    /** @param challenge has no error if there was no credential (RFC 6750, section 3) */
    private static HttpResponse notAuthenticated(String challenge) {
        return error(401, "authentication", "User not authenticated").with("WWW-Authenticate", challenge);
    }

    private static HttpResponse notAllowed() {
        return error(403, "authorization", "Operation not allowed");
    }

    private static HttpResponse sentence(int status, String sentence) {
        return error(status, "json", sentence);
    }

    private static HttpResponse error(int status, String kind, String sentence) {
        ObjectNode body = Json.object();
        body.putObject("errors").put(kind, sentence);
        return HttpResponse.json(status, body);
    }

    private static HttpResponse whole(int status, String message) {
        return messages(status, Map.of(WHOLE, List.of(message)));
    }

    private static HttpResponse invalid(List<Violation> violations) {
        Map<String, List<String>> byField = new LinkedHashMap<>();
        int left = MAX_MESSAGES;
        for (Violation violation : violations) {
            List<String> messages = byField.computeIfAbsent(field(violation.field()), name -> new ArrayList<>());
            // An unreadable member is also reported as missing; one message is enough.
            boolean redundant = violation.code().equals("required") && !messages.isEmpty();
            if (!redundant && left > 0) {
                messages.add(message(violation));
                left--;
            }
        }
        byField.values().removeIf(List::isEmpty);
        return messages(400, byField);
    }

    private static HttpResponse messages(int status, Map<String, List<String>> byField) {
        ObjectNode body = Json.object();
        ObjectNode json = body.putObject("errors").putObject("json");
        byField.forEach((field, messages) -> json.set(field, Json.array(messages)));
        return HttpResponse.json(status, body);
    }

    /**
     * The vendor's name of a field. Errors of this package already use it, errors of core do not.
     */
    private static String field(String name) {
        return switch (name) {
            case "name" -> PartooWire.LABEL;
            // A key can only end before it starts because of a date in the request.
            case "expires_at", "not_before" -> PartooWire.EXPIRATION_DATE;
            case "allowed_ips" -> PartooWire.IP_WHITELIST;
            case "restricted" -> PartooWire.RESTRICTED;
            case PartooWire.LABEL,
                    PartooWire.DESCRIPTION,
                    PartooWire.EXPIRATION_DATE,
                    PartooWire.IP_WHITELIST,
                    PartooWire.RESTRICTED,
                    PartooWire.PERMISSIONS,
                    "page",
                    "per_page",
                    "status",
                    "type",
                    "include_all_permissions" -> name;
            default -> WHOLE;
        };
    }

    private static String message(Violation violation) {
        return INDEX.matcher(violation.within()).matches()
                ? "At index " + violation.within() + ": " + violation.message()
                : violation.message();
    }
}
