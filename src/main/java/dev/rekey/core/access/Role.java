package dev.rekey.core.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * A named set of permissions that a project's keys can be given together.
 *
 * @param name unique in its project
 * @param description for people; may be empty
 * @param permissions what a key with this role may do, in the order they were given
 */
public record Role(String name, String description, List<Permission> permissions) {

    /** Fingerprints are below this, so that they have at most 18 digits. */
    private static final long FINGERPRINTS = 1_000_000_000_000_000_000L;

    public Role {
        permissions = List.copyOf(permissions);
    }

    /**
     * A number from 0 to 10^18 - 1 that stands for this content, on every node and after every restart: roles with the same
     * fingerprint are equal. It is the version of a role, which therefore cannot be mistaken for another that had its name.
     */
    public long fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        add(digest, name);
        add(digest, description);
        permissions.forEach(permission -> add(digest, permission.value()));
        return Math.floorMod(ByteBuffer.wrap(digest.digest()).getLong(), FINGERPRINTS);
    }

    /** Each text with its length, so that no two lists of texts are one. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }
}
