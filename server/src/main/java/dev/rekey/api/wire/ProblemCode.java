package dev.rekey.api.wire;

import java.util.Locale;

/**
 * All error codes of the native API. The lower-case name is the stable {@code code} of the problem
 * and the end of its {@code type}. Clients may rely on it, so it is never renamed.
 */
public enum ProblemCode {
    AMBIGUOUS_CREDENTIALS(400, "Ambiguous credentials"),
    CURSOR_INVALID(400, "Invalid cursor"),
    INVALID_BODY(400, "Invalid request body"),
    INVALID_PARAMETER(400, "Invalid query parameter"),
    MALFORMED_JSON(400, "Malformed JSON"),
    MALFORMED_REQUEST(400, "Malformed request"),
    NOT_AN_OBJECT(400, "JSON object required"),
    TOO_DEEP(400, "Excessive JSON nesting"),
    UNAUTHENTICATED(401, "Authentication required"),
    GRANT_NOT_ALLOWED(403, "Grant not allowed"),
    INSUFFICIENT_PERMISSIONS(403, "Insufficient permissions"),
    IP_NOT_ALLOWED(403, "IP address not allowed"),
    ORIGIN_NOT_ALLOWED(403, "Origin not allowed"),
    ROLE_NOT_ALLOWED(403, "Role not allowed"),
    NOT_FOUND(404, "Not found"),
    ROUTE_NOT_FOUND(404, "Route not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    BODY_TOO_SLOW(408, "Request body timeout"),
    EXTERNAL_ID_TAKEN(409, "External ID already in use"),
    KEY_EXPIRED(409, "Expired key"),
    KEY_REVOKED(409, "Revoked key"),
    LAST_SECRET(409, "Last secret of the key"),
    NEWEST_SECRET(409, "Newest secret of the key"),
    NO_EARLIER_SECRET(409, "No earlier secret"),
    OWNER_DISABLED(409, "Disabled owner"),
    PROJECT_NOT_EMPTY(409, "Project not empty"),
    REHEARSAL_REFUSED(409, "Rehearsal limit exceeded"),
    ROOT_PROTECTED(409, "Protected root resource"),
    SCHEDULED_CHANGE_ENDED(409, "Scheduled change already ended"),
    SLUG_TAKEN(409, "Slug already in use"),
    TOO_MANY_SCHEDULED_CHANGES(409, "Too many scheduled changes"),
    TOO_MANY_SECRETS(409, "Too many secrets"),
    STALE_VERSION(412, "Stale version"),
    BODY_TOO_LARGE(413, "Request body too large"),
    URI_TOO_LONG(414, "The URI is too long"),
    UNSUPPORTED_CONTENT_CODING(415, "Unsupported content coding"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    MISDIRECTED_REQUEST(421, "Misdirected request"),
    IDEMPOTENCY_KEY_REUSED(422, "Idempotency key reused"),
    INVALID_INPUT(422, "Validation failed"),
    VERSION_REQUIRED(428, "Precondition required"),
    TOO_MANY_CHANGES(429, "Too many changes"),
    TOO_MANY_FAILURES(429, "Too many failed authentications"),
    HEADERS_TOO_LARGE(431, "Request headers too large"),
    UNEXPECTED(500, "Internal error"),
    UNSUPPORTED_TRANSFER_CODING(501, "Unsupported transfer coding"),
    OVERLOADED(503, "Server overloaded"),
    UNAVAILABLE(503, "Service unavailable");

    /** The path of the page that describes every code, each under its own anchor. */
    public static final String PAGE = "/docs/errors";

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    /** The title, the same for every problem of this code. */
    String title() {
        return title;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A reference to the description of this code, relative to the server. */
    String type() {
        return PAGE + "#" + code();
    }
}
