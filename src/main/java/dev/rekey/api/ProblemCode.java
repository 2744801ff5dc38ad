package dev.rekey.api;

import java.util.Locale;

/**
 * Every way in which this API says no. The lower-case name is the problem's stable {@code code}, and what its {@code type} ends
 * with; a client may hold on to it, so none is ever renamed.
 */
enum ProblemCode {
    AMBIGUOUS_CREDENTIALS(400, "More than one credential"),
    CURSOR_INVALID(400, "Invalid cursor"),
    INVALID_BODY(400, "The body has the wrong shape"),
    INVALID_PARAMETER(400, "Invalid query parameter"),
    MALFORMED_JSON(400, "The body is not JSON"),
    MALFORMED_REQUEST(400, "Malformed request"),
    NOT_AN_OBJECT(400, "The body is not an object"),
    TOO_DEEP(400, "The body nests too deeply"),
    UNAUTHENTICATED(401, "A valid credential is needed"),
    GRANT_NOT_ALLOWED(403, "More than the caller may grant"),
    INSUFFICIENT_PERMISSIONS(403, "A permission is missing"),
    IP_NOT_ALLOWED(403, "Address not allowed"),
    ORIGIN_NOT_ALLOWED(403, "Origin not allowed"),
    ROLE_NOT_ALLOWED(403, "Not allowed in this role"),
    NOT_FOUND(404, "Not found"),
    ROUTE_NOT_FOUND(404, "Nothing is served here"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    BODY_TOO_SLOW(408, "The body came too slowly"),
    EXTERNAL_ID_TAKEN(409, "The external id is taken"),
    KEY_EXPIRED(409, "The key has expired"),
    KEY_REVOKED(409, "The key is revoked"),
    LAST_SECRET(409, "The key's only secret"),
    NEWEST_SECRET(409, "The newest secret ends with its key"),
    NO_EARLIER_SECRET(409, "No earlier secret is live"),
    OWNER_DISABLED(409, "The owner is disabled"),
    PROJECT_NOT_EMPTY(409, "The project is not empty"),
    REHEARSAL_REFUSED(409, "Recorded traffic would be refused"),
    ROOT_PROTECTED(409, "Root is protected"),
    SCHEDULED_CHANGE_ENDED(409, "The scheduled change has ended"),
    SLUG_TAKEN(409, "The slug is taken"),
    TOO_MANY_SCHEDULED_CHANGES(409, "Too much is scheduled for the key"),
    TOO_MANY_SECRETS(409, "The key has too many secrets"),
    STALE_VERSION(412, "Changed meanwhile"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The URI is too long"),
    UNSUPPORTED_CONTENT_CODING(415, "Unsupported content coding"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    MISDIRECTED_REQUEST(421, "Misdirected request"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
    INVALID_INPUT(422, "Not acceptable"),
    VERSION_REQUIRED(428, "If-Match is required"),
    TOO_MANY_CHANGES(429, "Too many changes"),
    TOO_MANY_FAILURES(429, "Too many failed credentials"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    UNEXPECTED(500, "A mistake of ours"),
    UNSUPPORTED_TRANSFER_CODING(501, "Unsupported transfer coding"),
    OVERLOADED(503, "Too much to do"),
    UNAVAILABLE(503, "Not available now");

    private static final String TYPE = "urn:rekey:problem:";

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    /** The same for every problem of this code. */
    String title() {
        return title;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    String type() {
        return TYPE + code();
    }
}
