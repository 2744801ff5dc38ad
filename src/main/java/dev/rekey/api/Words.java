package dev.rekey.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Text form of enum constants and instants. */
final class Words {

    private Words() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The constant with this lower-case name. */
    static <E extends Enum<E>> Optional<E> find(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(text))
                .findFirst();
    }

    /** RFC 3339 in UTC; {@code null} for {@code null}. */
    static @Nullable String of(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
