package dev.rekey.dialect.docspace;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
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
    static HttpResponse of(Refusal refusal, DocSpaceEnvelope.ResourceLink link, String inside, String traceId) {
        return switch (refusal.category()) {
            case CREDENTIAL_MISSING, CREDENTIAL_INVALID ->
                HttpResponse.empty(401).with("WWW-Authenticate", "Bearer");
            case INSUFFICIENT_PERMISSIONS, GRANT_NOT_ALLOWED -> HttpResponse.empty(403);
            case ROLE_NOT_ALLOWED, NOT_OWNER -> DocSpaceEnvelope.exception(403, ACCESS_DENIED);
            case SOURCE_NOT_ALLOWED -> DocSpaceEnvelope.failure(link, 403, Json.tree(refusal.publicMessage()));
            case NOT_FOUND -> DocSpaceEnvelope.exception(404, NOT_FOUND);
            case KEY_REVOKED, KEY_EXPIRED -> DocSpaceEnvelope.success(link, false);
            case PROTECTED -> DocSpaceEnvelope.exception(403, refusal.publicMessage());
            case CONFLICT -> DocSpaceEnvelope.exception(409, refusal.publicMessage());
            case INVALID -> invalid(refusal.violations(), link, inside, traceId);
            case PRECONDITION_FAILED -> DocSpaceEnvelope.exception(412, refusal.publicMessage());
            case PRECONDITION_REQUIRED -> DocSpaceEnvelope.exception(428, refusal.publicMessage());
        };
    }

    static HttpResponse of(HttpError error, Supplier<DocSpaceEnvelope.ResourceLink> link, String traceId) {
        return switch (error.category()) {
            case MALFORMED_BODY -> unreadable(error, link.get(), traceId);
            case ROUTE_NOT_FOUND, METHOD_NOT_ALLOWED -> HttpResponse.empty(error.status());
            case MALFORMED_REQUEST, UNSUPPORTED_CONTENT, UNSUPPORTED_REQUEST, LIMIT_EXCEEDED, SERVER_ERROR ->
                DocSpaceEnvelope.exception(error.status(), error.publicMessage());
        };
    }

    /** Validation errors use one form; unknown permissions use the form for exceptions. */
    private static HttpResponse invalid(
            List<Violation> violations, DocSpaceEnvelope.ResourceLink link, String inside, String traceId) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (Violation violation : violations) {
            boolean unknown =
                    violation.field().equals("permissions") && !violation.code().equals("wrong_type");
            if (!unknown && errors.size() < MAX_FIELDS) {
                errors.computeIfAbsent(fieldOf(violation, inside), name -> new ArrayList<>())
                        .add(violation.message());
            }
        }
        return errors.isEmpty()
                ? DocSpaceEnvelope.exception(400, UNKNOWN_PERMISSIONS)
                : DocSpaceEnvelope.failure(link, 400, DocSpaceEnvelope.problem(errors, traceId));
    }

    private static HttpResponse unreadable(HttpError error, DocSpaceEnvelope.ResourceLink link, String traceId) {
        return DocSpaceEnvelope.failure(
                link, 400, DocSpaceEnvelope.problem(Map.of("$", List.of(error.publicMessage())), traceId));
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
