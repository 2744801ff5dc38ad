package dev.rekey.core;

import java.time.Instant;

/**
 * Stored response to a request with an {@code Idempotency-Key}. It never contains a secret.
 *
 * @param scope project, caller, method and route of the request
 * @param key the {@code Idempotency-Key} as sent
 * @param fingerprint SHA-256 of the request in hex; detects a different request under the same key
 * @param status HTTP status of the response
 * @param body body of the response
 * @param at when the response was created
 */
public record IdempotentResponse(String scope, String key, String fingerprint, int status, String body, Instant at) {}
