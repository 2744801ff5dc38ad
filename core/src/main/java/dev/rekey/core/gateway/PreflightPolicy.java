package dev.rekey.core.gateway;

/**
 * Handling of a browser's preflight request, which never carries a key: {@code OPTIONS} with
 * {@code Origin} and {@code Access-Control-Request-Method} (Fetch standard, CORS protocol).
 */
public enum PreflightPolicy {
    /** Forwards it without a key; the upstream responds. */
    PASS,
    /** Rekey responds according to the project's origins. */
    ANSWER,
    /** Treats it like any other request, which fails for lack of a key. */
    REFUSE
}
