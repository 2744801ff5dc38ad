package dev.rekey.core.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * 256-bit key of the installation for hashing secrets, so that guesses cannot be checked against a
 * stolen database alone. Prints only its id, {@code Pepper[<id>]}. Thread-safe.
 */
public final class Pepper {

    /** Length of a pepper in bytes. */
    public static final int LENGTH = 32;

    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,32}");
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] CHECK = "check".getBytes(StandardCharsets.US_ASCII);

    private final String id;

    /**
     * Initialized and never updated. Each call uses a clone, which is cheap and needs neither a
     * lock nor a thread-local.
     */
    private final Mac keyed;

    private Pepper(String id, Mac keyed) {
        this.id = id;
        this.keyed = keyed;
    }

    /**
     * Creates a pepper.
     *
     * @param id 1 to 32 of {@code a-z 0-9}, stored with every hash
     * @param bits {@value #LENGTH} bytes
     * @throws IllegalArgumentException if either is invalid
     */
    public static Pepper of(String id, byte[] bits) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("the id of a pepper must be 1 to 32 lower-case letters and digits");
        }
        if (bits.length != LENGTH) {
            throw new IllegalArgumentException("a pepper must have " + LENGTH + " bytes, not " + bits.length);
        }
        try {
            Mac keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(bits, ALGORITHM));
            return new Pepper(id, keyed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not provide " + ALGORITHM, e);
        }
    }

    public String id() {
        return id;
    }

    /** Returns the hash of {@code secret} under this pepper. */
    public KeyHash hash(KeySecret secret) {
        return KeyHash.of(id, authenticate(secret.reveal().getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Returns the value by which the database detects a wrong pepper: the HMAC of {@code check}.
     * That text is shorter than any secret, so the value is not the hash of a secret.
     */
    public byte[] check() {
        return authenticate(CHECK);
    }

    /**
     * Derives a key for another purpose, identical on every node and after a restart: the HMAC of
     * the purpose's name.
     *
     * @param purpose shorter than any secret, so that the result is not the hash of a secret
     */
    public byte[] derive(String purpose) {
        if (purpose.length() >= KeySecret.MIN_LENGTH) {
            throw new IllegalArgumentException("the purpose must be shorter than a secret");
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
            throw new IllegalStateException(ALGORITHM + " of the JDK is not cloneable", e);
        }
    }
}
