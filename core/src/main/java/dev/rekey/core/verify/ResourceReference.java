package dev.rekey.core.verify;

import java.util.Optional;

/**
 * Resource to be accessed; text form {@code type:id}, where the id is everything after the first
 * colon.
 */
public record ResourceReference(String type, String id) {

    public static Optional<ResourceReference> parse(String text) {
        int colon = text.indexOf(':');
        return colon < 1 || colon == text.length() - 1
                ? Optional.empty()
                : Optional.of(new ResourceReference(text.substring(0, colon), text.substring(colon + 1)));
    }
}
