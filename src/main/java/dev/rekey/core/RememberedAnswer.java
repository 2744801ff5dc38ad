package dev.rekey.core;

import java.time.Instant;

/**
 * The answer to a request, kept to be given again. It never holds a secret.
 *
 * @param scope whose request and to what: project, caller, method and route
 * @param key the {@code Idempotency-Key} as the client sent it
 * @param fingerprint SHA-256 in hex of what was asked, so that another request under the same key is told apart
 * @param status the answer's HTTP status
 * @param body the answer's text
 * @param at when it was answered
 */
public record RememberedAnswer(String scope, String key, String fingerprint, int status, String body, Instant at) {}
