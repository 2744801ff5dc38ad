package dev.rekey.dialect.docspace;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Maps errors to the vendor's responses. */
final class DocSpaceErrors {

    private static final String NOT_FOUND = "The required resource was not found";
    private static final String ACCESS_DENIED = "Access denied";
    private static final String UNKNOWN_PERMISSIONS = "Permissions are not valid.";

    /** Maximum number of fields in a response. */
    private static final int MAX_FIELDS = 20;

    private DocSpaceErrors() {}

    /**
     * @param inside prefix of field names in error lists: an update is bound to a member of its
     *     request, a creation is the request itself
     * @param traceId id of the request
     */
    static HttpResponse of(Refusal refusal, ResponseEnvelope.ResourceLink link, String inside, String traceId) {
        return switch (refusal) {
            case Refusal.Unauthenticated _ -> HttpResponse.empty(401).with("WWW-Authenticate", "Bearer");
            case Refusal.Forbidden forbidden -> forbidden(forbidden, link);
            case Refusal.NotFound _ -> ResponseEnvelope.exception(404, NOT_FOUND);
            case Refusal.NotOwner _ -> ResponseEnvelope.exception(403, ACCESS_DENIED);
            case Refusal.Conflict conflict -> conflict(conflict, link);
            case Refusal.Invalid invalid -> invalid(invalid, link, inside, traceId);
            case Refusal.StaleVersion e -> ResponseEnvelope.exception(412, e.publicMessage());
            case Refusal.PreconditionRequired e -> ResponseEnvelope.exception(428, e.publicMessage());
        };
    }

    static HttpResponse of(HttpError error, Supplier<ResponseEnvelope.ResourceLink> link, String traceId) {
        return switch (error) {
            case HttpError.MalformedJson e -> unreadable(e, link.get(), traceId);
            case HttpError.NotAnObject e -> unreadable(e, link.get(), traceId);
            case HttpError.TooDeep e -> unreadable(e, link.get(), traceId);
            case HttpError.NoSuchRoute _ -> HttpResponse.empty(404);
            case HttpError.MethodNotAllowed _ -> HttpResponse.empty(405);
            case HttpError.TooLarge e -> toResponse(e);
            case HttpError.TooSlow e -> toResponse(e);
            case HttpError.UnsupportedContentCoding e -> toResponse(e);
            case HttpError.UnsupportedTransferCoding e -> toResponse(e);
            case HttpError.UnsupportedMediaType e -> toResponse(e);
            case HttpError.TooManyFailures e -> toResponse(e);
            case HttpError.AmbiguousCredentials e -> toResponse(e);
            case HttpError.MalformedRequest e -> toResponse(e);
            case HttpError.HeadersTooLarge e -> toResponse(e);
            case HttpError.UriTooLong e -> toResponse(e);
            case HttpError.TooManyChanges e -> toResponse(e);
            case HttpError.Misdirected e -> toResponse(e);
            case HttpError.Overloaded e -> toResponse(e);
            case HttpError.Unavailable e -> toResponse(e);
            case HttpError.Unexpected e -> toResponse(e);
        };
    }

    private static HttpResponse toResponse(HttpError error) {
        return ResponseEnvelope.exception(error.status(), error.publicMessage());
    }

    private static HttpResponse forbidden(Refusal.Forbidden forbidden, ResponseEnvelope.ResourceLink link) {
        return switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS, GRANT_NOT_ALLOWED -> HttpResponse.empty(403);
            case ROLE_NOT_ALLOWED -> ResponseEnvelope.exception(403, ACCESS_DENIED);
            case IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED ->
                ResponseEnvelope.failure(link, 403, Json.tree(forbidden.publicMessage()));
        };
    }

    private static HttpResponse conflict(Refusal.Conflict conflict, ResponseEnvelope.ResourceLink link) {
        return switch (conflict.reason()) {
            case KEY_REVOKED, KEY_EXPIRED -> ResponseEnvelope.success(link, false);
            case ROOT_PROTECTED -> ResponseEnvelope.exception(403, conflict.publicMessage());
            case SLUG_TAKEN,
                    EXTERNAL_ID_TAKEN,
                    PROJECT_NOT_EMPTY,
                    OWNER_DISABLED,
                    TOO_MANY_SECRETS,
                    NO_EARLIER_SECRET,
                    NEWEST_SECRET,
                    LAST_SECRET,
                    TOO_MANY_SCHEDULED_CHANGES,
                    SCHEDULED_CHANGE_ENDED -> ResponseEnvelope.exception(409, conflict.publicMessage());
        };
    }

    /** Validation errors use one form; unknown permissions use the form for exceptions. */
    private static HttpResponse invalid(
            Refusal.Invalid invalid, ResponseEnvelope.ResourceLink link, String inside, String traceId) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (Violation violation : invalid.violations()) {
            boolean unknown =
                    violation.field().equals("permissions") && !violation.code().equals("wrong_type");
            if (!unknown && errors.size() < MAX_FIELDS) {
                errors.computeIfAbsent(fieldOf(violation, inside), name -> new ArrayList<>())
                        .add(violation.message());
            }
        }
        return errors.isEmpty()
                ? ResponseEnvelope.exception(400, UNKNOWN_PERMISSIONS)
                : ResponseEnvelope.failure(link, 400, ResponseEnvelope.problem(errors, traceId));
    }

    private static HttpResponse unreadable(HttpError error, ResponseEnvelope.ResourceLink link, String traceId) {
        return ResponseEnvelope.failure(
                link, 400, ResponseEnvelope.problem(Map.of("$", List.of(error.publicMessage())), traceId));
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
