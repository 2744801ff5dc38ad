package dev.rekey.core;

/**
 * One thing wrong with one field of a request.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901) in our own field names, for instance {@code /allowed_ips/3}; empty
 *     for the request as a whole. A door with other names translates the first segment.
 * @param code a stable machine word, for instance {@code too_long}
 * @param message a sentence for people that never repeats the value it speaks of
 */
public record Violation(String pointer, String code, String message) {

    /** Our name of the field, without the position inside it; empty for the request as a whole. */
    public String field() {
        if (pointer.isEmpty()) {
            return "";
        }
        int end = pointer.indexOf('/', 1);
        return end < 0 ? pointer.substring(1) : pointer.substring(1, end);
    }

    /** What follows the field's name in the pointer, without its slash; empty where the whole field is meant. */
    public String within() {
        int end = pointer.indexOf('/', 1);
        return end < 0 ? "" : pointer.substring(end + 1);
    }
}
