package dev.rekey.http.json;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the members of a JSON object, distinguishing absent, null and present members.
 *
 * <p>Collects all errors instead of stopping at the first, as {@link Violation}s of two kinds:
 * {@link #shapeFaults()} are wrong types and unknown members, {@link #unacceptable()} are values of
 * the right type that are not allowed. Each API maps the kinds to statuses. An invalid member reads
 * as {@link Change.Keep}, or as empty. Not thread-safe.
 */
public final class JsonObjectReader {

    private final ObjectNode object;
    private final String pointer;
    private final JsonViolations violations;
    private final JsonValueReader values;
    private final Set<String> read = new HashSet<>();
    private final List<JsonObjectReader> children = new ArrayList<>();

    public JsonObjectReader(ObjectNode object) {
        this(object, "", new JsonViolations());
    }

    private JsonObjectReader(ObjectNode object, String pointer, JsonViolations violations) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
        this.values = new JsonValueReader(violations);
    }

    /** The names of all members. */
    public List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    /** Whether the member is present, possibly null. */
    public boolean has(String name) {
        return object.has(name);
    }

    public Change<String> text(String name) {
        return change(name, values::text);
    }

    public Change<Boolean> flag(String name) {
        return change(name, values::flag);
    }

    /** An integer without fraction or exponent. */
    public Change<Long> integer(String name) {
        return change(name, values::integer);
    }

    /** An RFC 3339 timestamp with an offset, truncated to microseconds. */
    public Change<Instant> instant(String name) {
        return change(name, values::instant);
    }

    public Change<List<String>> texts(String name) {
        return change(name, (value, location) -> values.list(value, location, values::text));
    }

    /** A member that is an object; its violations are collected by this reader. */
    public Change<JsonObjectReader> object(String name) {
        return change(name, this::objectAt);
    }

    public Change<List<JsonObjectReader>> objects(String name) {
        return change(name, (value, location) -> values.list(value, location, this::objectAt));
    }

    /** Any JSON value except null. */
    public Change<JsonNode> any(String name) {
        return change(name, (value, location) -> value);
    }

    /**
     * Reads a member for which null and absent both mean empty, as in a body that creates
     * something.
     */
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

    /** Reads a list; null and absent both mean the empty list. */
    public List<String> optionalTexts(String name) {
        return texts(name).replacement().orElse(List.of());
    }

    public Optional<JsonObjectReader> optionalObject(String name) {
        return object(name).replacement();
    }

    public List<JsonObjectReader> optionalObjects(String name) {
        return objects(name).replacement().orElse(List.of());
    }

    /**
     * Reads a required member; if absent or null, adds a violation {@code required} to {@link
     * #unacceptable()}.
     */
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

    public Optional<JsonObjectReader> requiredObject(String name) {
        return required(name, object(name));
    }

    private <T> Optional<T> required(String name, Change<T> change) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            violations.missing(below(name));
        }
        return change.replacement();
    }

    /** Adds a violation detected by the API to {@link #unacceptable()}. */
    public void unacceptable(String name, String code, String message) {
        violations.unacceptable(below(name), code, message);
    }

    /**
     * Adds a violation detected by core to {@link #unacceptable()}; its pointer is relative to this
     * object.
     */
    public void unacceptable(Violation found) {
        violations.unacceptable(pointer + found.pointer(), found.code(), found.message());
    }

    /** Adds a violation detected by the API to {@link #shapeFaults()}. */
    public void shapeFault(String name, String code, String message) {
        violations.shapeFault(below(name), code, message);
    }

    /** Marks members as known without reading them. */
    public JsonObjectReader ignore(String... names) {
        read.addAll(List.of(names));
        return this;
    }

    /**
     * Adds a violation {@code unknown_member} for each unread member, at every depth that was read.
     */
    public JsonObjectReader unknownMembers() {
        for (String name : object.propertyNames()) {
            if (!read.contains(name)) {
                violations.unknownMember(below(name), name, read);
            }
        }
        children.forEach(JsonObjectReader::unknownMembers);
        return this;
    }

    /** Wrong types and unknown members in order of detection, at most 1000. */
    public List<Violation> shapeFaults() {
        return List.copyOf(violations.shapeFaults());
    }

    /** Values of the right type that are not allowed, and missing required members. */
    public List<Violation> unacceptable() {
        return List.copyOf(violations.unacceptable());
    }

    /**
     * Throws if there are {@link #unacceptable()} values.
     *
     * @throws Refusal.Invalid if there are any
     */
    public void refuseIfUnacceptable() {
        if (!violations.unacceptable().isEmpty()) {
            throw new Refusal.Invalid(violations.unacceptable());
        }
    }

    private <T> Change<T> change(String name, JsonValueReader.Conversion<T> reader) {
        read.add(name);
        JsonNode value = object.get(name);
        if (value == null) {
            return Change.keep();
        }
        if (value.isNull()) {
            return Change.clear();
        }
        T replacement = reader.convert(value, below(name));
        return replacement == null ? Change.keep() : Change.replace(replacement);
    }

    private @Nullable JsonObjectReader objectAt(JsonNode value, String location) {
        if (!(value instanceof ObjectNode below)) {
            violations.wrongType(location, "an object");
            return null;
        }
        JsonObjectReader child = new JsonObjectReader(below, location, violations);
        children.add(child);
        return child;
    }

    private String below(String name) {
        return JsonViolations.below(pointer, name);
    }
}
