package dev.rekey.core;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requested change of one field: keep, clear or replace its value.
 *
 * <p>Three states, because an absent member and a {@code null} one differ in a merge patch (RFC
 * 7396).
 *
 * @param <T> the type of the field's value
 */
public sealed interface Change<T> {

    /** Keeps the field's value. */
    record Keep<T>() implements Change<T> {}

    /** Clears the field. */
    record Clear<T>() implements Change<T> {}

    /** Replaces the field's value with {@code value}. */
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

    /** Returns whether the request sets or clears this field. */
    default boolean isPresent() {
        return !(this instanceof Keep<T>);
    }

    /** Returns the new value; empty unless this is a {@link Replace}. */
    default Optional<T> replacement() {
        return this instanceof Replace<T>(var value) ? Optional.of(value) : Optional.empty();
    }

    /** Returns the field's value after this change; {@code null} means no value. */
    default @Nullable T applyTo(@Nullable T current) {
        return switch (this) {
            case Keep<T>() -> current;
            case Clear<T>() -> null;
            case Replace<T>(var value) -> value;
        };
    }

    /**
     * Returns the value after this change of a field that is never null; {@link Clear} yields
     * {@code empty}.
     */
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
