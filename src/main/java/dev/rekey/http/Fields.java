package dev.rekey.http;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.Spelling;
import dev.rekey.core.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the members of a JSON object: the one place where an absent member, a null and a value are told apart.
 *
 * <p>It never stops at the first mistake but collects {@link Violation}s, in two classes: {@link #shapeFaults()} are wrong
 * types and unknown members, {@link #unacceptable()} are values of the right type that cannot be taken. Which status either
 * has is the door's affair. A member with a mistake reads as {@link Change.Keep}, or as empty. Not thread-safe.
 */
public final class Fields {

    private static final DateTimeFormatter RFC_3339 = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4)
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .appendLiteral('-')
            .appendValue(ChronoField.DAY_OF_MONTH, 2)
            .parseCaseInsensitive()
            .appendLiteral('T')
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendOffset("+HH:MM", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** More mistakes than anybody mends at once. */
    private static final int MOST_FAULTS = 1_000;

    private static final int MOST_HINTS = 100;

    /** How much of a member's name a pointer repeats: more names no field, and a long one comes back with each mistake. */
    private static final int MAX_NAME = 200;

    private final ObjectNode object;
    private final String pointer;
    private final List<Violation> shapeFaults;
    private final List<Violation> unacceptable;
    private final Set<String> read = new HashSet<>();
    private final List<Fields> children = new ArrayList<>();

    public Fields(ObjectNode object) {
        this(object, "", new ArrayList<>(), new ArrayList<>());
    }

    private Fields(ObjectNode object, String pointer, List<Violation> shapeFaults, List<Violation> unacceptable) {
        this.object = object;
        this.pointer = pointer;
        this.shapeFaults = shapeFaults;
        this.unacceptable = unacceptable;
    }

    /** The names of all members there are. */
    public List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    /** Whether the member is there, be it null. */
    public boolean has(String name) {
        return object.has(name);
    }

    public Change<String> text(String name) {
        return change(name, this::textAt);
    }

    public Change<Boolean> flag(String name) {
        return change(name, this::flagAt);
    }

    /** A whole number, written without fraction or exponent. */
    public Change<Long> integer(String name) {
        return change(name, this::integerAt);
    }

    /** RFC 3339 with an offset, truncated to microseconds. */
    public Change<Instant> instant(String name) {
        return change(name, this::instantAt);
    }

    public Change<List<String>> texts(String name) {
        return change(name, (value, at) -> listAt(value, at, this::textAt));
    }

    /** A member that is an object; its mistakes are collected here. */
    public Change<Fields> object(String name) {
        return change(name, this::objectAt);
    }

    public Change<List<Fields>> objects(String name) {
        return change(name, (value, at) -> listAt(value, at, this::objectAt));
    }

    /** Any JSON value but null. */
    public Change<JsonNode> any(String name) {
        return change(name, (value, at) -> value);
    }

    /** For a body that makes something: null and absent are both empty. */
    public Optional<String> optionalText(String name) {
        return text(name).replacement();
    }

    public Optional<Boolean> optionalFlag(String name) {
        return flag(name).replacement();
    }

    public Optional<Long> optionalInteger(String name) {
        return integer(name).replacement();
    }

    public Optional<Instant> optionalInstant(String name) {
        return instant(name).replacement();
    }

    /** Null and absent are both the empty list. */
    public List<String> optionalTexts(String name) {
        return texts(name).replacement().orElse(List.of());
    }

    public Optional<Fields> optionalObject(String name) {
        return object(name).replacement();
    }

    public List<Fields> optionalObjects(String name) {
        return objects(name).replacement().orElse(List.of());
    }

    /** Where it is absent or null, that is a violation {@code required} of {@link #unacceptable()}. */
    public Optional<String> requiredText(String name) {
        return required(name, text(name));
    }

    public Optional<Boolean> requiredFlag(String name) {
        return required(name, flag(name));
    }

    public Optional<Long> requiredInteger(String name) {
        return required(name, integer(name));
    }

    public Optional<List<String>> requiredTexts(String name) {
        return required(name, texts(name));
    }

    public Optional<Fields> requiredObject(String name) {
        return required(name, object(name));
    }

    private <T> Optional<T> required(String name, Change<T> change) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            unacceptable(name, "required", "This field is required.");
        }
        return change.replacement();
    }

    /** Adds a mistake of the door's own finding to {@link #unacceptable()}. */
    public void unacceptable(String name, String code, String message) {
        add(unacceptable, below(name), code, message);
    }

    /** Adds a mistake that core found in this object to {@link #unacceptable()}, where its pointer leads from here. */
    public void unacceptable(Violation found) {
        add(unacceptable, pointer + found.pointer(), found.code(), found.message());
    }

    /** Adds a mistake of the door's own finding to {@link #shapeFaults()}. */
    public void shapeFault(String name, String code, String message) {
        add(shapeFaults, below(name), code, message);
    }

    /** Counts a member as known without reading it. */
    public Fields ignore(String... names) {
        read.addAll(List.of(names));
        return this;
    }

    /** Adds a violation {@code unknown_member} for each member that nobody has read so far, at any depth that was read. */
    public Fields unknownMembers() {
        for (String name : object.propertyNames()) {
            if (!read.contains(name)) {
                // Of very many the first: none of the others is shown.
                String hint = shapeFaults.size() < MOST_HINTS ? Spelling.hint(name, read) : "";
                shapeFault(name, "unknown_member", "This field does not exist." + hint);
            }
        }
        children.forEach(Fields::unknownMembers);
        return this;
    }

    /** Wrong types and unknown members, in the order in which they were met; of very many the first. */
    public List<Violation> shapeFaults() {
        return List.copyOf(shapeFaults);
    }

    /** Values of the right type that cannot be taken, and required fields that are missing. */
    public List<Violation> unacceptable() {
        return List.copyOf(unacceptable);
    }

    /** @throws Refusal.Invalid if there is anything in {@link #unacceptable()} */
    public void refuseIfUnacceptable() {
        if (!unacceptable.isEmpty()) {
            throw new Refusal.Invalid(unacceptable);
        }
    }

    private <T> Change<T> change(String name, Reader<T> reader) {
        read.add(name);
        JsonNode value = object.get(name);
        if (value == null) {
            return Change.keep();
        }
        if (value.isNull()) {
            return Change.clear();
        }
        T replacement = reader.read(value, below(name));
        return replacement == null ? Change.keep() : Change.replace(replacement);
    }

    /** Makes a value of one type, or collects what is wrong and makes null. */
    @FunctionalInterface
    private interface Reader<T> {
        @Nullable
        T read(JsonNode value, String at);
    }

    private @Nullable String textAt(JsonNode value, String at) {
        if (!value.isString()) {
            wrongType(at, "text");
            return null;
        }
        return value.stringValue();
    }

    private @Nullable Boolean flagAt(JsonNode value, String at) {
        if (!value.isBoolean()) {
            wrongType(at, "true or false");
            return null;
        }
        return value.booleanValue();
    }

    private @Nullable Long integerAt(JsonNode value, String at) {
        if (!value.isIntegralNumber()) {
            wrongType(at, "a whole number");
            return null;
        }
        if (!value.canConvertToLong()) {
            add(unacceptable, at, "out_of_range", "This number is out of range.");
            return null;
        }
        return value.longValue();
    }

    private @Nullable Instant instantAt(JsonNode value, String at) {
        if (!value.isString()) {
            wrongType(at, "text");
            return null;
        }
        try {
            return OffsetDateTime.parse(value.stringValue(), RFC_3339)
                    .toInstant()
                    .truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException unreadable) {
            add(
                    unacceptable,
                    at,
                    "not_an_instant",
                    "This is not an instant that exists, as RFC 3339 writes it, with an offset.");
            return null;
        }
    }

    private @Nullable Fields objectAt(JsonNode value, String at) {
        if (!(value instanceof ObjectNode below)) {
            wrongType(at, "an object");
            return null;
        }
        Fields child = new Fields(below, at, shapeFaults, unacceptable);
        children.add(child);
        return child;
    }

    /** The list without its faulty elements, each of which is a violation. */
    private <T> @Nullable List<T> listAt(JsonNode value, String at, Reader<T> reader) {
        if (!(value instanceof ArrayNode array)) {
            wrongType(at, "a list");
            return null;
        }
        List<T> list = new ArrayList<>(array.size());
        for (int index = 0; index < array.size(); index++) {
            T element = reader.read(array.get(index), at + "/" + index);
            if (element != null) {
                list.add(element);
            }
        }
        return list;
    }

    private void wrongType(String at, String wanted) {
        add(shapeFaults, at, "wrong_type", "This must be " + wanted + ".");
    }

    private static void add(List<Violation> faults, String at, String code, String message) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new Violation(at, code, message));
        }
    }

    private String below(String name) {
        String shown = name.codePointCount(0, name.length()) <= MAX_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_NAME)) + "…";
        return pointer + "/" + shown.replace("~", "~0").replace("/", "~1");
    }
}
