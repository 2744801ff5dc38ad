package dev.rekey.core.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Named set of permissions that can be assigned to keys of a project.
 *
 * @param name unique in its project
 * @param description for people; may be empty
 * @param permissions permissions of keys with this role, in the order granted
 */
public record Role(String name, String description, List<Permission> permissions) {

    /** Upper bound (exclusive) of fingerprints, which gives them at most 18 digits. */
    private static final long FINGERPRINTS = 1_000_000_000_000_000_000L;

    public Role {
        permissions = List.copyOf(permissions);
    }

    /**
     * Returns a hash of the content from 0 to 10^18 - 1, stable across nodes and restarts. It
     * serves as the version of a role, so that a deleted and re-created role is not mistaken for
     * the earlier one.
     */
    public long fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        add(digest, name);
        add(digest, description);
        permissions.forEach(permission -> add(digest, permission.value()));
        return Math.floorMod(ByteBuffer.wrap(digest.digest()).getLong(), FINGERPRINTS);
    }

    /** Adds the text with its length, so that different lists of texts never hash equally. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }
}
