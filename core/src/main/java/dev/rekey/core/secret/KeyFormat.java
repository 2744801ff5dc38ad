package dev.rekey.core.secret;

import java.security.SecureRandom;

/**
 * Format of new secrets. Every format contains at least 128 random bits (OWASP ASVS 5.0, 11.5.1).
 */
public interface KeyFormat {

    /** Prefix of a project that has not set one. */
    String DEFAULT_PREFIX = "rekey";

    /** Generates a secret. {@code random} must not be seeded manually. */
    MintedSecret mint(SecureRandom random);

    /**
     * Returns the Rekey format: {@code <prefix>_}, 256 random bits as 43 base62 characters, and the
     * CRC-32 of the preceding text as 6.
     *
     * @throws IllegalArgumentException if the prefix is not
     *     {@linkplain #isAcceptablePrefix acceptable}
     */
    static KeyFormat rekey(String prefix) {
        return new RekeyFormat(prefix);
    }

    /**
     * Returns a vendor's format: {@code prefix} followed by random bytes in lower-case hex.
     *
     * @param prefix up to 32 characters of {@code A-Z a-z 0-9 _ -}, including its separator, for
     *     example {@code sk-}
     * @param bytes number of random bytes, 16 to 64
     * @throws IllegalArgumentException if either is out of range
     */
    static KeyFormat hex(String prefix, int bytes) {
        return new HexKeyFormat(prefix, bytes);
    }

    /**
     * Returns whether a project may use {@code prefix}: 2 to 16 lower-case letters and digits
     * beginning with a letter, optionally followed by {@code _} and 1 to 12 more. Rejects prefixes
     * that secret scanners attribute to other vendors, which would raise false alarms, and those of
     * Rekey ids.
     */
    static boolean isAcceptablePrefix(String prefix) {
        return RekeyFormat.isPrefix(prefix, 0, prefix.length()) && !ReservedPrefixes.include(prefix);
    }
}
