package dev.rekey.core.secret;

import java.security.SecureRandom;

/** How the text of a new secret is made. Every format holds at least 128 random bits (OWASP ASVS 5.0, 11.5.1). */
public interface KeyFormat {

    /** The prefix of a project that has set none. */
    String DEFAULT_PREFIX = "rekey";

    /** A new secret from {@code random}, which must not have been seeded by hand. */
    Minted mint(SecureRandom random);

    /**
     * Our own: {@code <prefix>_}, 256 random bits as 43 base62 characters, and the CRC-32 of all before it as 6.
     *
     * @throws IllegalArgumentException if the prefix is not {@linkplain #isAcceptablePrefix acceptable}
     */
    static KeyFormat rekey(String prefix) {
        return new RekeyFormat(prefix);
    }

    /**
     * A vendor's: {@code prefix} followed by random bytes as lower-case hex.
     *
     * @param prefix up to 32 characters of {@code A-Z a-z 0-9 _ -}, its separator included, for instance {@code sk-}
     * @param bytes how many random bytes, 16 to 64
     * @throws IllegalArgumentException if either is out of range
     */
    static KeyFormat hex(String prefix, int bytes) {
        return new HexFormatted(prefix, bytes);
    }

    /**
     * Whether a project may use {@code prefix}: a word of 2 to 16 lower-case letters and digits that begins with a letter,
     * optionally {@code _} and 1 to 12 more. Not those by which scanners know another vendor's secrets, whose alarms would
     * ring for our users' keys, nor those of our own public ids.
     */
    static boolean isAcceptablePrefix(String prefix) {
        return RekeyFormat.isPrefix(prefix, 0, prefix.length()) && !ForeignPrefixes.include(prefix);
    }
}
