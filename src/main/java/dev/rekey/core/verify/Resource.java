package dev.rekey.core.verify;

import java.util.Optional;

/** What a key is to be used for; in text {@code type:id}, the id being everything behind the first colon. */
public record Resource(String type, String id) {

    public static Optional<Resource> parse(String text) {
        int colon = text.indexOf(':');
        return colon < 1 || colon == text.length() - 1
                ? Optional.empty()
                : Optional.of(new Resource(text.substring(0, colon), text.substring(colon + 1)));
    }
}
