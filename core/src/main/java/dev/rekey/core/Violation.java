package dev.rekey.core;

/**
 * Violation of one rule by one field of a request.
 *
 * @param pointer JSON Pointer (RFC 6901) in native field names, for example {@code /allowed_ips/3};
 *     empty for the request as a whole. APIs with other field names translate the first segment
 * @param code stable machine-readable code, for example {@code too_long}
 * @param message sentence for people that never repeats the rejected value
 */
public record Violation(String pointer, String code, String message) {

    /**
     * Returns the native field name, without a position inside the field; empty for the request as
     * a whole.
     */
    public String field() {
        if (pointer.isEmpty()) {
            return "";
        }
        int end = pointer.indexOf('/', 1);
        return end < 0 ? pointer.substring(1) : pointer.substring(1, end);
    }

    /**
     * Returns the pointer after the field name, without its leading slash; empty for the whole
     * field.
     */
    public String within() {
        int end = pointer.indexOf('/', 1);
        return end < 0 ? "" : pointer.substring(end + 1);
    }
}
