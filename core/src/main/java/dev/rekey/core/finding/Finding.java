package dev.rekey.core.finding;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.project.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Key that an administrator should review.
 *
 * @param details reasons, at least one
 */
public record Finding(FindingKind kind, KeyId key, String name, User owner, List<Detail> details) {

    public Finding {
        details = List.copyOf(details);
    }

    /** Returns the approximate size in bytes of the finding in a response. */
    int size() {
        int size = 512 + 4 * name.length();
        for (Detail detail : details) {
            size += 128 + 4 * detail.message().length();
        }
        return size;
    }

    /**
     * Reason for a finding.
     *
     * @param rule violated rule of the project; {@code null} if none applies
     * @param field field of the key concerned
     * @param message sentence for people
     */
    public record Detail(@Nullable String rule, String field, String message) {}
}
