package dev.rekey.dialect.docspace;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.Answer;
import dev.rekey.http.Fault;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Maps errors to the vendor's responses. */
final class Errors {

    private static final String NOT_FOUND = "The required resource was not found";
    private static final String ACCESS_DENIED = "Access denied";
    private static final String UNKNOWN_PERMISSIONS = "Permissions are not valid.";

    /** Maximum number of fields in a response. */
    private static final int MOST_FIELDS = 20;

    private Errors() {}

    /**
     * @param inside prefix of field names in error lists: an update is bound to a member of its
     *     request, a creation is the request itself
     * @param traceId id of the request
     */
    static Answer of(Refusal refusal, Envelope.Link link, String inside, String traceId) {
        return switch (refusal) {
            case Refusal.Unauthenticated _ -> Answer.empty(401).with("WWW-Authenticate", "Bearer");
            case Refusal.Forbidden forbidden -> forbidden(forbidden, link);
            case Refusal.NotFound _ -> Envelope.exception(404, NOT_FOUND);
            case Refusal.NotYours _ -> Envelope.exception(403, ACCESS_DENIED);
            case Refusal.Conflict conflict -> conflict(conflict, link);
            case Refusal.Invalid invalid -> invalid(invalid, link, inside, traceId);
            case Refusal.StaleVersion e -> Envelope.exception(412, e.publicMessage());
            case Refusal.VersionRequired e -> Envelope.exception(428, e.publicMessage());
        };
    }

    static Answer of(Fault fault, Supplier<Envelope.Link> link, String traceId) {
        return switch (fault) {
            case Fault.MalformedJson e -> unreadable(e, link.get(), traceId);
            case Fault.NotAnObject e -> unreadable(e, link.get(), traceId);
            case Fault.TooDeep e -> unreadable(e, link.get(), traceId);
            case Fault.NoSuchRoute _ -> Answer.empty(404);
            case Fault.MethodNotAllowed _ -> Answer.empty(405);
            case Fault.TooLarge e -> told(e);
            case Fault.TooSlow e -> told(e);
            case Fault.UnsupportedContentCoding e -> told(e);
            case Fault.UnsupportedTransferCoding e -> told(e);
            case Fault.UnsupportedMediaType e -> told(e);
            case Fault.TooManyFailures e -> told(e);
            case Fault.AmbiguousCredentials e -> told(e);
            case Fault.MalformedRequest e -> told(e);
            case Fault.HeadersTooLarge e -> told(e);
            case Fault.UriTooLong e -> told(e);
            case Fault.TooManyChanges e -> told(e);
            case Fault.Misdirected e -> told(e);
            case Fault.Overloaded e -> told(e);
            case Fault.Unavailable e -> told(e);
            case Fault.Unexpected e -> told(e);
        };
    }

    private static Answer told(Fault fault) {
        return Envelope.exception(fault.status(), fault.publicMessage());
    }

    private static Answer forbidden(Refusal.Forbidden forbidden, Envelope.Link link) {
        return switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS, GRANT_NOT_ALLOWED -> Answer.empty(403);
            case ROLE_NOT_ALLOWED -> Envelope.exception(403, ACCESS_DENIED);
            case IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED ->
                Envelope.failure(link, 403, Json.tree(forbidden.publicMessage()));
        };
    }

    private static Answer conflict(Refusal.Conflict conflict, Envelope.Link link) {
        return switch (conflict.reason()) {
            case KEY_REVOKED, KEY_EXPIRED -> Envelope.success(link, false);
            case ROOT_PROTECTED -> Envelope.exception(403, conflict.publicMessage());
            case SLUG_TAKEN,
                    EXTERNAL_ID_TAKEN,
                    PROJECT_NOT_EMPTY,
                    OWNER_DISABLED,
                    TOO_MANY_SECRETS,
                    NO_EARLIER_SECRET,
                    NEWEST_SECRET,
                    LAST_SECRET,
                    TOO_MANY_SCHEDULED_CHANGES,
                    SCHEDULED_CHANGE_ENDED -> Envelope.exception(409, conflict.publicMessage());
        };
    }

    /** Validation errors use one form; unknown permissions use the form for exceptions. */
    private static Answer invalid(Refusal.Invalid invalid, Envelope.Link link, String inside, String traceId) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (Violation violation : invalid.violations()) {
            boolean unknown =
                    violation.field().equals("permissions") && !violation.code().equals("wrong_type");
            if (!unknown && errors.size() < MOST_FIELDS) {
                errors.computeIfAbsent(fieldOf(violation, inside), name -> new ArrayList<>())
                        .add(violation.message());
            }
        }
        return errors.isEmpty()
                ? Envelope.exception(400, UNKNOWN_PERMISSIONS)
                : Envelope.failure(link, 400, Envelope.problem(errors, traceId));
    }

    private static Answer unreadable(Fault fault, Envelope.Link link, String traceId) {
        return Envelope.failure(link, 400, Envelope.problem(Map.of("$", List.of(fault.publicMessage())), traceId));
    }

    /**
     * The vendor's name of an invalid field: a JSON path for a wrong type, a property for a wrong
     * value.
     */
    private static String fieldOf(Violation violation, String inside) {
        if (violation.code().equals("wrong_type")) {
            return "$." + violation.field() + (violation.within().isEmpty() ? "" : "[" + violation.within() + "]");
        }
        return switch (violation.field()) {
            case "", "owner" -> "$";
            case "restricted" -> inside + "Permissions";
            case "name" -> inside + "Name";
            case "expiresInDays", "expires_at" -> inside + "ExpiresInDays";
            default -> inside + violation.field();
        };
    }
}
