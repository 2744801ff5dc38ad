package dev.rekey.dialect.partoo;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.Json;
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

    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    private PartooErrors() {}

    static HttpResponse of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NotFound _ -> sentence(404, NOT_FOUND);
            case Refusal.NotOwner _ -> notAllowed();
            case Refusal.Conflict conflict -> conflict(conflict);
            case Refusal.Invalid invalid -> invalid(invalid.violations());
            case Refusal.Unauthenticated e ->
                error(401, "authentication", "User not authenticated")
                        .with("WWW-Authenticate", challenge(e.presented()));
            case Refusal.Forbidden forbidden -> forbidden(forbidden);
            // Clients of this vendor do not send versions, so these do not occur.
            case Refusal.StaleVersion e -> whole(412, e.publicMessage());
            case Refusal.PreconditionRequired e -> whole(428, e.publicMessage());
        };
    }

    static HttpResponse of(HttpError error) {
        return switch (error) {
            case HttpError.NoSuchRoute _ -> sentence(404, NOT_FOUND);
            case HttpError.UnsupportedContentCoding e -> sentence(415, e.publicMessage());
            case HttpError.UnsupportedTransferCoding e -> whole(e);
            case HttpError.UnsupportedMediaType _ ->
                sentence(415, "Unsupported media type. Please use application/json");
            case HttpError.MalformedJson e -> whole(e);
            case HttpError.NotAnObject e -> whole(e);
            case HttpError.TooDeep e -> whole(e);
            case HttpError.TooManyFailures e -> whole(e);
            case HttpError.AmbiguousCredentials e -> whole(e);
            case HttpError.MalformedRequest e -> whole(e);
            case HttpError.MethodNotAllowed e -> whole(e);
            case HttpError.TooSlow e -> whole(e);
            case HttpError.TooLarge e -> whole(e);
            case HttpError.UriTooLong e -> whole(e);
            case HttpError.Misdirected e -> whole(e);
            case HttpError.HeadersTooLarge e -> whole(e);
            case HttpError.Unexpected e -> whole(e);
            case HttpError.TooManyChanges e -> whole(e);
            case HttpError.Overloaded e -> whole(e);
            case HttpError.Unavailable e -> whole(e);
        };
    }

    private static HttpResponse conflict(Refusal.Conflict conflict) {
        return switch (conflict.reason()) {
            case ROOT_PROTECTED -> notAllowed();
            case KEY_REVOKED,
                    KEY_EXPIRED,
                    SLUG_TAKEN,
                    EXTERNAL_ID_TAKEN,
                    PROJECT_NOT_EMPTY,
                    OWNER_DISABLED,
                    TOO_MANY_SECRETS,
                    NO_EARLIER_SECRET,
                    NEWEST_SECRET,
                    LAST_SECRET,
                    TOO_MANY_SCHEDULED_CHANGES,
                    SCHEDULED_CHANGE_ENDED -> whole(400, conflict.publicMessage());
        };
    }

    private static HttpResponse forbidden(Refusal.Forbidden forbidden) {
        return switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS, ROLE_NOT_ALLOWED, GRANT_NOT_ALLOWED, IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED ->
                notAllowed();
        };
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

    private static HttpResponse whole(HttpError error) {
        return whole(error.status(), error.publicMessage());
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

    /** The challenge; without a credential it has no error (RFC 6750, section 3). */
    private static String challenge(boolean presented) {
        String realm = "Bearer realm=\"rekey\"";
        return presented ? realm + ", error=\"invalid_token\"" : realm;
    }
}
