package dev.rekey.core.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The installation's own key of 256 bits under which secrets are hashed, so that a stolen database alone confirms no guess.
 * It prints as {@code Pepper[<id>]}. Thread-safe.
 */
public final class Pepper {

    /** The length of a pepper in bytes. */
    public static final int LENGTH = 32;

    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,32}");
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] CHECK = "check".getBytes(StandardCharsets.US_ASCII);

    private final String id;

    /** Keyed and never fed: each call works on a clone, which is cheap and needs neither lock nor thread-local. */
    private final Mac keyed;

    private Pepper(String id, Mac keyed) {
        this.id = id;
        this.keyed = keyed;
    }

    /**
     * The pepper with this name and these bits.
     *
     * @param id 1 to 32 of {@code a-z 0-9}, stored beside every hash made under it
     * @param bits {@value #LENGTH} bytes
     * @throws IllegalArgumentException if either has another form
     */
    public static Pepper of(String id, byte[] bits) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a pepper's id is 1 to 32 lower-case letters and digits");
        }
        if (bits.length != LENGTH) {
            throw new IllegalArgumentException("a pepper has " + LENGTH + " bytes, not " + bits.length);
        }
        try {
            Mac keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(bits, ALGORITHM));
            return new Pepper(id, keyed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    public String id() {
        return id;
    }

    /** What is stored of {@code secret} under this pepper. */
    public KeyHash hash(KeySecret secret) {
        return KeyHash.of(id, authenticate(secret.reveal().getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * What the database keeps to notice a wrong pepper: the HMAC of {@code check}. Too short to be a secret's, so no secret
     * has it for a hash.
     */
    public byte[] check() {
        return authenticate(CHECK);
    }

    /**
     * A key for another purpose, the same on every node and after a restart: the HMAC of the purpose's name.
     *
     * @param purpose shorter than any secret, so that no secret has the result for a hash
     */
    public byte[] derive(String purpose) {
        if (purpose.length() >= KeySecret.MIN_LENGTH) {
            throw new IllegalArgumentException("a purpose is shorter than a secret");
        }
        return authenticate(purpose.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "Pepper[" + id + "]";
    }

    private byte[] authenticate(byte[] text) {
        try {
            return ((Mac) keyed.clone()).doFinal(text);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", e);
        }
    }
}
