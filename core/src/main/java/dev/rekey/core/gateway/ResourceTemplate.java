package dev.rekey.core.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Template for deriving a resource from a request: a type, a colon, and an id that can contain
 * {@code {path.N}} (the Nth path segment, from 1), {@code {method}} and {@code {host}}, for example
 * {@code invoice:{path.2}}. Variables must not be adjacent, because their boundary would be
 * ambiguous.
 */
public final class ResourceTemplate {

    private static final int MAX_LENGTH = 256;
    private static final Pattern TYPE = Pattern.compile("[^{}:\\p{Cntrl} ]+");
    private static final Pattern VARIABLE = Pattern.compile("\\{(?:path\\.([1-9][0-9]?)|(method)|(host))}");

    private final String text;
    private final String type;
    private final List<Part> parts;

    private ResourceTemplate(String text, String type, List<Part> parts) {
        this.text = text;
        this.type = type;
        this.parts = List.copyOf(parts);
    }

    /** Variable of an id. */
    public sealed interface Variable {

        /** Path segment, counted from 1. */
        record Segment(int number) implements Variable {}

        record Method() implements Variable {}

        record Host() implements Variable {}
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Placeholder(Variable variable) implements Part {}

    /** Parses a template; empty if invalid. */
    public static Optional<ResourceTemplate> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1
                || colon == text.length() - 1
                || text.length() > MAX_LENGTH
                || !TYPE.matcher(text.substring(0, colon)).matches()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(text);
        int start = colon + 1;
        while (variables.find(start)) {
            boolean adjoins = variables.start() == start && !parts.isEmpty();
            if (adjoins || !literal(text.substring(start, variables.start()), parts)) {
                return Optional.empty();
            }
            parts.add(new Placeholder(variable(variables)));
            start = variables.end();
        }
        return literal(text.substring(start), parts)
                ? Optional.of(new ResourceTemplate(text, text.substring(0, colon), parts))
                : Optional.empty();
    }

    private static Variable variable(Matcher found) {
        String segment = found.group(1);
        if (segment != null) {
            return new Variable.Segment(Integer.parseInt(segment));
        }
        return found.group(2) != null ? new Variable.Method() : new Variable.Host();
    }

    private static boolean literal(String text, List<Part> parts) {
        if (text.chars().anyMatch(unit -> unit == '{' || unit == '}' || unit <= ' ' || unit == 0x7F)) {
            return false;
        }
        if (!text.isEmpty()) {
            parts.add(new Literal(text));
        }
        return true;
    }

    /** Returns the text before the colon. */
    public String type() {
        return type;
    }

    /** Returns the highest path segment used, counted from 1; 0 if none. */
    public int lastSegment() {
        return variables()
                .mapToInt(variable -> variable instanceof Variable.Segment(int number) ? number : 0)
                .max()
                .orElse(0);
    }

    /** Returns whether the id contains the method. */
    public boolean readsMethod() {
        return variables().anyMatch(variable -> variable instanceof Variable.Method);
    }

    private Stream<Variable> variables() {
        return parts.stream()
                .filter(Placeholder.class::isInstance)
                .map(Placeholder.class::cast)
                .map(Placeholder::variable);
    }

    /**
     * Returns the id with its variables replaced.
     *
     * @param values returns the request's value of a variable
     * @return empty if a value is missing, or contains the character that follows the variable in
     *     the template, so that different requests could yield the same id
     */
    public Optional<String> fill(Function<Variable, Optional<String>> values) {
        StringBuilder filled = new StringBuilder();
        for (int index = 0; index < parts.size(); index++) {
            switch (parts.get(index)) {
                case Literal(String literal) -> filled.append(literal);
                case Placeholder(Variable variable) -> {
                    Optional<String> value = values.apply(variable).filter(found -> !found.isEmpty());
                    if (value.isEmpty() || isUnclear(value.get(), index)) {
                        return Optional.empty();
                    }
                    filled.append(value.get());
                }
            }
        }
        return Optional.of(filled.toString());
    }

    private boolean isUnclear(String value, int index) {
        return index + 2 < parts.size()
                && parts.get(index + 1) instanceof Literal(String follows)
                && value.indexOf(follows.charAt(0)) >= 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceTemplate that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the text as written. */
    @Override
    public String toString() {
        return text;
    }
}
