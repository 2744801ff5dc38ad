package dev.rekey.api.wire;

import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.Refusal;
import dev.rekey.core.RefusalCategory;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Error responses of the native API: {@code application/problem+json} (RFC 9457) with a stable
 * {@code code}, the request id as {@code instance}, and {@code errors} for single fields.
 *
 * <p>This is the only mapping of errors to responses. It quotes nothing from the request except
 * member names.
 */
public final class ProblemDetails {

    static final String MEDIA_TYPE = "application/problem+json";

    /** Media types accepted by PATCH (RFC 5789, section 3.1). */
    static final String PATCH_TYPES = "application/merge-patch+json, application/json";

    /**
     * Maximum number of errors listed, so that a request with ten thousand wrong elements does not
     * cause an equally long response.
     */
    private static final int MAX_ERRORS = 100;

    static final String CHALLENGE = "WWW-Authenticate";
    private static final String REALM = "Bearer realm=\"rekey\"";
    private static final String UNESCAPED_IN_FRAGMENT = "-._~!$&'()*+,;=:@/?";

    private ProblemDetails() {}

    public static HttpResponse of(Refusal refusal, UUID requestId) {
        return switch (refusal) {
            // Byte-identical: an invisible resource must look like one that does not exist.
            case Refusal.NotFound _ -> notFound(requestId);
            case Refusal.NotOwner _ -> notFound(requestId);
            case Refusal.Conflict conflict -> plain(codeOf(conflict.reason()), conflict.publicMessage(), requestId);
            case Refusal.StaleVersion e -> plain(ProblemCode.STALE_VERSION, e.publicMessage(), requestId);
            case Refusal.PreconditionRequired e -> plain(ProblemCode.VERSION_REQUIRED, e.publicMessage(), requestId);
            case Refusal.Invalid invalid ->
                answer(
                        ProblemCode.INVALID_INPUT,
                        invalid.publicMessage(),
                        requestId,
                        errors("pointer", "#", invalid.violations()));
            case Refusal.Unauthenticated e ->
                plain(ProblemCode.UNAUTHENTICATED, e.publicMessage(), requestId)
                        .with(
                                CHALLENGE,
                                e.category() == RefusalCategory.CREDENTIAL_INVALID
                                        ? REALM + ", error=\"invalid_token\""
                                        : REALM);
            case Refusal.Forbidden forbidden -> forbidden(forbidden, requestId);
        };
    }

    public static HttpResponse of(HttpError fault, String method, UUID requestId) {
        HttpResponse response = plain(codeOf(fault), fault.publicMessage(), requestId);
        if (fault instanceof HttpError.UnsupportedMediaType && method.equals("PATCH")) {
            return response.with("Accept-Patch", PATCH_TYPES);
        }
        return fault instanceof HttpError.AmbiguousCredentials
                ? response.with(CHALLENGE, REALM + ", error=\"invalid_request\"")
                : response;
    }

    /** The response of a server that is not ready. */
    public static HttpResponse of(ReadinessStatus readiness, UUID requestId) {
        ObjectNode problem = problem(ProblemCode.UNAVAILABLE, "The server is not ready.", requestId, Json.array());
        readiness.reasons().forEach(problem.putArray("reasons")::add);
        return answer(ProblemCode.UNAVAILABLE, problem)
                .with("Retry-After", Integer.toString(HttpError.Unavailable.RETRY_AFTER_SECONDS));
    }

    /** The response to an update that exceeds {@code max-refused}, with its rehearsal. */
    public static HttpResponse rehearsalRefused(ObjectNode rehearsal, UUID requestId) {
        ObjectNode problem = problem(
                ProblemCode.REHEARSAL_REFUSED,
                "This update would have rejected more of the recorded traffic than max-refused allows; nothing was"
                        + " changed.",
                requestId,
                Json.array());
        problem.set("rehearsal", rehearsal);
        return answer(ProblemCode.REHEARSAL_REFUSED, problem);
    }

    public static HttpResponse of(InvalidRequestException e, UUID requestId) {
        boolean inQuery = e.code() != ProblemCode.INVALID_BODY;
        return answer(
                e.code(),
                e.publicMessage(),
                requestId,
                inQuery ? errors("parameter", "", e.violations()) : errors("pointer", "#", e.violations()));
    }

    private static HttpResponse notFound(UUID requestId) {
        return plain(ProblemCode.NOT_FOUND, "The resource does not exist or is not visible to this caller.", requestId);
    }

    private static HttpResponse forbidden(Refusal.Forbidden forbidden, UUID requestId) {
        ProblemCode code = switch (forbidden.reason()) {
            case INSUFFICIENT_PERMISSIONS -> ProblemCode.INSUFFICIENT_PERMISSIONS;
            case ROLE_NOT_ALLOWED -> ProblemCode.ROLE_NOT_ALLOWED;
            case GRANT_NOT_ALLOWED -> ProblemCode.GRANT_NOT_ALLOWED;
            case IP_NOT_ALLOWED -> ProblemCode.IP_NOT_ALLOWED;
            case ORIGIN_NOT_ALLOWED -> ProblemCode.ORIGIN_NOT_ALLOWED;
        };
        HttpResponse response = plain(code, forbidden.publicMessage(), requestId);
        return code == ProblemCode.INSUFFICIENT_PERMISSIONS
                ? response.with(CHALLENGE, REALM + ", error=\"insufficient_scope\"")
                : response;
    }

    private static ProblemCode codeOf(Refusal.Conflict.Reason reason) {
        return switch (reason) {
            case KEY_EXPIRED -> ProblemCode.KEY_EXPIRED;
            case KEY_REVOKED -> ProblemCode.KEY_REVOKED;
            case ROOT_PROTECTED -> ProblemCode.ROOT_PROTECTED;
            case SLUG_TAKEN -> ProblemCode.SLUG_TAKEN;
            case EXTERNAL_ID_TAKEN -> ProblemCode.EXTERNAL_ID_TAKEN;
            case PROJECT_NOT_EMPTY -> ProblemCode.PROJECT_NOT_EMPTY;
            case OWNER_DISABLED -> ProblemCode.OWNER_DISABLED;
            case TOO_MANY_SECRETS -> ProblemCode.TOO_MANY_SECRETS;
            case NO_EARLIER_SECRET -> ProblemCode.NO_EARLIER_SECRET;
            case NEWEST_SECRET -> ProblemCode.NEWEST_SECRET;
            case LAST_SECRET -> ProblemCode.LAST_SECRET;
            case TOO_MANY_SCHEDULED_CHANGES -> ProblemCode.TOO_MANY_SCHEDULED_CHANGES;
            case SCHEDULED_CHANGE_ENDED -> ProblemCode.SCHEDULED_CHANGE_ENDED;
        };
    }

    private static ProblemCode codeOf(HttpError fault) {
        return switch (fault) {
            case HttpError.MalformedJson _ -> ProblemCode.MALFORMED_JSON;
            case HttpError.NotAnObject _ -> ProblemCode.NOT_AN_OBJECT;
            case HttpError.TooDeep _ -> ProblemCode.TOO_DEEP;
            case HttpError.TooLarge _ -> ProblemCode.BODY_TOO_LARGE;
            case HttpError.TooSlow _ -> ProblemCode.BODY_TOO_SLOW;
            case HttpError.UnsupportedContentCoding _ -> ProblemCode.UNSUPPORTED_CONTENT_CODING;
            case HttpError.UnsupportedTransferCoding _ -> ProblemCode.UNSUPPORTED_TRANSFER_CODING;
            case HttpError.UnsupportedMediaType _ -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            case HttpError.RouteNotFound _ -> ProblemCode.ROUTE_NOT_FOUND;
            case HttpError.MethodNotAllowed _ -> ProblemCode.METHOD_NOT_ALLOWED;
            case HttpError.TooManyFailures _ -> ProblemCode.TOO_MANY_FAILURES;
            case HttpError.AmbiguousCredentials _ -> ProblemCode.AMBIGUOUS_CREDENTIALS;
            case HttpError.MalformedRequest _ -> ProblemCode.MALFORMED_REQUEST;
            case HttpError.HeadersTooLarge _ -> ProblemCode.HEADERS_TOO_LARGE;
            case HttpError.UriTooLong _ -> ProblemCode.URI_TOO_LONG;
            case HttpError.TooManyChanges _ -> ProblemCode.TOO_MANY_CHANGES;
            case HttpError.Misdirected _ -> ProblemCode.MISDIRECTED_REQUEST;
            case HttpError.Overloaded _ -> ProblemCode.OVERLOADED;
            case HttpError.Unavailable _ -> ProblemCode.UNAVAILABLE;
            case HttpError.InternalServerError _ -> ProblemCode.UNEXPECTED;
        };
    }

    private static HttpResponse plain(ProblemCode code, String detail, UUID requestId) {
        return answer(code, detail, requestId, Json.array());
    }

    private static HttpResponse answer(ProblemCode code, String detail, UUID requestId, ArrayNode errors) {
        return answer(code, problem(code, detail, requestId, errors));
    }

    private static HttpResponse answer(ProblemCode code, ObjectNode problem) {
        return HttpResponse.json(code.status(), MEDIA_TYPE, problem);
    }

    private static ObjectNode problem(ProblemCode code, String detail, UUID requestId, ArrayNode errors) {
        ObjectNode problem = Json.object();
        problem.put("type", code.type());
        problem.put("title", code.title());
        problem.put("status", code.status());
        problem.put("detail", detail);
        problem.put("instance", "urn:uuid:" + requestId);
        problem.put("code", code.code());
        problem.set("errors", errors);
        return problem;
    }

    private static ArrayNode errors(String where, String prefix, List<Violation> violations) {
        ArrayNode errors = Json.array();
        violations.stream().limit(MAX_ERRORS).forEach(violation -> {
            ObjectNode error = errors.addObject();
            error.put(where, prefix.isEmpty() ? violation.field() : prefix + fragment(violation.pointer()));
            error.put("code", violation.code());
            error.put("detail", violation.message());
        });
        return errors;
    }

    /** A JSON Pointer as a URI fragment (RFC 6901, section 6). */
    private static String fragment(String pointer) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : pointer.getBytes(StandardCharsets.UTF_8)) {
            char unit = (char) (octet & 0xFF);
            boolean plain = (unit >= '0' && unit <= '9')
                    || (unit >= 'A' && unit <= 'Z')
                    || (unit >= 'a' && unit <= 'z')
                    || UNESCAPED_IN_FRAGMENT.indexOf(unit) >= 0;
            if (plain) {
                escaped.append(unit);
            } else {
                escaped.append('%')
                        .append(Character.toUpperCase(Character.forDigit(octet >> 4 & 0xF, 16)))
                        .append(Character.toUpperCase(Character.forDigit(octet & 0xF, 16)));
            }
        }
        return escaped.toString();
    }
}
