package dev.rekey.dialect.partoo;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.Answer;
import dev.rekey.http.Fault;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the vendor says to everything that we refuse: {@code {"errors": {…}}}. Under {@code json} stands a sentence, or for a 400
 * the messages by field; {@code _schema} is the field of what concerns none (developers.partoo.co, API fundamentals, errors).
 */
final class Errors {

    private static final String WHOLE = "_schema";

    /** More mistakes than anybody mends at once; a list of ten thousand wrong elements must not make an answer as long. */
    private static final int MOST_MESSAGES = 100;

    private static final String NOT_FOUND = "Resource not found";

    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    private Errors() {}

    static Answer of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NotFound missing -> sentence(404, NOT_FOUND);
            case Refusal.NotYours other -> notAllowed();
            case Refusal.Conflict conflict -> conflict(conflict);
            case Refusal.Invalid invalid -> invalid(invalid.violations());
            case Refusal.Unauthenticated unknown ->
                error(401, "authentication", "User not authenticated")
                        .with("WWW-Authenticate", challenge(unknown.presented()));
            case Refusal.Forbidden forbidden -> forbidden(forbidden);
            // Clients of this vendor name no version, so nobody ever meets these.
            case Refusal.StaleVersion stale -> whole(412, stale.publicMessage());
            case Refusal.VersionRequired required -> whole(428, required.publicMessage());
        };
    }

    static Answer of(Fault fault) {
        return switch (fault) {
            case Fault.NoSuchRoute nothing -> sentence(404, NOT_FOUND);
            case Fault.UnsupportedContentCoding coded -> sentence(415, coded.publicMessage());
            case Fault.UnsupportedTransferCoding coded -> whole(coded);
            case Fault.UnsupportedMediaType other ->
                sentence(415, "Unsupported media type. Please use application/json");
            case Fault.MalformedJson broken -> whole(broken);
            case Fault.NotAnObject other -> whole(other);
            case Fault.TooDeep deep -> whole(deep);
            case Fault.TooManyFailures guessing -> whole(guessing);
            case Fault.AmbiguousCredentials several -> whole(several);
            case Fault.MalformedRequest malformed -> whole(malformed);
            case Fault.MethodNotAllowed other -> whole(other);
            case Fault.TooSlow slow -> whole(slow);
            case Fault.TooLarge large -> whole(large);
            case Fault.UriTooLong longer -> whole(longer);
            case Fault.Misdirected elsewhere -> whole(elsewhere);
            case Fault.HeadersTooLarge large -> whole(large);
            case Fault.Unexpected mistake -> whole(mistake);
            case Fault.TooManyChanges often -> whole(often);
            case Fault.Overloaded busy -> whole(busy);
            case Fault.Unavailable away -> whole(away);
        };
    }

    private static Answer conflict(Refusal.Conflict conflict) {
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

    private static Answer forbidden(Refusal.Forbidden forbidden) {
        return switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS, ROLE_NOT_ALLOWED, GRANT_NOT_ALLOWED, IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED ->
                notAllowed();
        };
    }

    private static Answer notAllowed() {
        return error(403, "authorization", "Operation not allowed");
    }

    private static Answer sentence(int status, String sentence) {
        return error(status, "json", sentence);
    }

    private static Answer error(int status, String kind, String sentence) {
        ObjectNode body = Json.object();
        body.putObject("errors").put(kind, sentence);
        return Answer.json(status, body);
    }

    private static Answer whole(Fault fault) {
        return whole(fault.status(), fault.publicMessage());
    }

    private static Answer whole(int status, String message) {
        return messages(status, Map.of(WHOLE, List.of(message)));
    }

    private static Answer invalid(List<Violation> violations) {
        Map<String, List<String>> byField = new LinkedHashMap<>();
        int left = MOST_MESSAGES;
        for (Violation violation : violations) {
            List<String> messages = byField.computeIfAbsent(field(violation.field()), name -> new ArrayList<>());
            // What could not be read is missing, too, but nobody needs to hear that.
            boolean said = violation.code().equals("required") && !messages.isEmpty();
            if (!said && left > 0) {
                messages.add(message(violation));
                left--;
            }
        }
        byField.values().removeIf(List::isEmpty);
        return messages(400, byField);
    }

    private static Answer messages(int status, Map<String, List<String>> byField) {
        ObjectNode body = Json.object();
        ObjectNode json = body.putObject("errors").putObject("json");
        byField.forEach((field, messages) -> json.set(field, Json.array(messages)));
        return Answer.json(status, body);
    }

    /** The vendor's name of a field, which may be there already: a door's own faults and core's come together. */
    private static String field(String name) {
        return switch (name) {
            case "name" -> Wire.LABEL;
            // Only a date that was sent can make a key end before it starts.
            case "expires_at", "not_before" -> Wire.EXPIRATION_DATE;
            case "allowed_ips" -> Wire.IP_WHITELIST;
            case "restricted" -> Wire.RESTRICTED;
            case Wire.LABEL,
                    Wire.DESCRIPTION,
                    Wire.EXPIRATION_DATE,
                    Wire.IP_WHITELIST,
                    Wire.RESTRICTED,
                    Wire.PERMISSIONS,
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

    /** RFC 6750, 3: what was not there is not invalid. */
    private static String challenge(boolean presented) {
        String realm = "Bearer realm=\"rekey\"";
        return presented ? realm + ", error=\"invalid_token\"" : realm;
    }
}
