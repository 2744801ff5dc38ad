package dev.rekey.http.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/**
 * Recently accepted tokens, by their SHA-256. They are still verified each time, but not counted as
 * guesses. Thread-safe.
 */
final class AcceptedTokenCache {

    private static final int MAX_TOKENS = 10_000;
    private static final Duration RETENTION = Duration.ofMinutes(10);

    private final Cache<ByteBuffer, Boolean> digests = Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .expireAfterAccess(RETENTION)
            .executor(Runnable::run)
            .build();

    boolean contain(String token) {
        return digests.getIfPresent(digest(token)) != null;
    }

    void add(String token) {
        digests.put(digest(token), Boolean.TRUE);
    }

    private static ByteBuffer digest(String token) {
        try {
            return ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
