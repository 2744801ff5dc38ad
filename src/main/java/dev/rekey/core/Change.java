package dev.rekey.core;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of one field: leave it, empty it, or give it another value.
 *
 * <p>Three states, because an absent member and a {@code null} one mean different things in a merge patch (RFC 7396).
 *
 * @param <T> the type of the field's value
 */
public sealed interface Change<T> {

    /** The field stays as it is. */
    record Keep<T>() implements Change<T> {}

    /** The field becomes empty. */
    record Clear<T>() implements Change<T> {}

    /** The field becomes {@code value}. */
    record Replace<T>(T value) implements Change<T> {}

    static <T> Change<T> keep() {
        return new Keep<>();
    }

    static <T> Change<T> clear() {
        return new Clear<>();
    }

    static <T> Change<T> replace(T value) {
        return new Replace<>(value);
    }

    /** Whether the request says anything of this field. */
    default boolean isAsked() {
        return !(this instanceof Keep<T>);
    }

    /** The new value, where there is one. */
    default Optional<T> replacement() {
        return this instanceof Replace<T>(var value) ? Optional.of(value) : Optional.empty();
    }

    /** The field's value once this change is made; {@code null} is "none". */
    default @Nullable T applyTo(@Nullable T current) {
        return switch (this) {
            case Keep<T>() -> current;
            case Clear<T>() -> null;
            case Replace<T>(var value) -> value;
        };
    }

    /** The same for a field that cannot be absent, only empty. */
    default T applyTo(T current, T empty) {
        return switch (this) {
            case Keep<T>() -> current;
            case Clear<T>() -> empty;
            case Replace<T>(var value) -> value;
        };
    }

    default <U> Change<U> map(Function<? super T, ? extends U> translation) {
        return switch (this) {
            case Keep<T>() -> keep();
            case Clear<T>() -> clear();
            case Replace<T>(var value) -> replace(translation.apply(value));
        };
    }
}
