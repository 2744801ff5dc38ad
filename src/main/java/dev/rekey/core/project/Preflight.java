package dev.rekey.core.project;

/**
 * What becomes of a browser's preflight request, which never carries a key: {@code OPTIONS} with {@code Origin} and {@code
 * Access-Control-Request-Method} (Fetch standard, CORS protocol).
 */
public enum Preflight {
    /** It passes without a key, so that what stands behind the gateway answers it. */
    PASS,
    /** We answer it, by the project's origins. */
    ANSWER,
    /** It is a request like any other, and has no key. */
    REFUSE
}
