package dev.rekey.core.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the resource that a request is for is read from it: a type, a colon, and an id with {@code {path.N}} (the Nth segment of
 * the path, counted from 1), {@code {method}} and {@code {host}} in it, as {@code invoice:{path.2}}. Two of them do not stand
 * side by side: where one ends and the next begins could not be told.
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

    /** Something of a request that an id is made with. */
    public sealed interface Variable {

        /** A segment of the path, counted from 1. */
        record Segment(int number) implements Variable {}

        record Method() implements Variable {}

        record Host() implements Variable {}
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Place(Variable variable) implements Part {}

    /** The template that {@code text} spells; empty where it is none. */
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
        int at = colon + 1;
        while (variables.find(at)) {
            boolean adjoins = variables.start() == at && !parts.isEmpty();
            if (adjoins || !literal(text.substring(at, variables.start()), parts)) {
                return Optional.empty();
            }
            parts.add(new Place(variable(variables)));
            at = variables.end();
        }
        return literal(text.substring(at), parts)
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

    /** What stands before the colon. */
    public String type() {
        return type;
    }

    /** The highest segment of the path that the id is made with, counted from 1; 0 if the path does not matter. */
    public int lastSegment() {
        return variables()
                .mapToInt(variable -> variable instanceof Variable.Segment(int number) ? number : 0)
                .max()
                .orElse(0);
    }

    /** Whether the id depends on the method of the request. */
    public boolean readsMethod() {
        return variables().anyMatch(variable -> variable instanceof Variable.Method);
    }

    private Stream<Variable> variables() {
        return parts.stream()
                .filter(Place.class::isInstance)
                .map(Place.class::cast)
                .map(Place::variable);
    }

    /**
     * The id, its variables filled in.
     *
     * @param values what a request has for a variable
     * @return empty where it has nothing for one of them, or something in which what follows it in the template cannot be told
     *     from it, so that two different requests would come to one id
     */
    public Optional<String> fill(Function<Variable, Optional<String>> values) {
        StringBuilder filled = new StringBuilder();
        for (int index = 0; index < parts.size(); index++) {
            switch (parts.get(index)) {
                case Literal(String literal) -> filled.append(literal);
                case Place(Variable variable) -> {
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

    private boolean isUnclear(String value, int at) {
        return at + 2 < parts.size()
                && parts.get(at + 1) instanceof Literal(String follows)
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

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
