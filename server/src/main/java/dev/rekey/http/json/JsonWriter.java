package dev.rekey.http.json;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/**
 * Streaming writer of one JSON value, for responses that are too frequent for a tree. Not
 * thread-safe.
 *
 * <p>Member names are {@link Name}s, created once and reused.
 */
public final class JsonWriter {

    private final ByteArrayOutputStream bytes;
    private final JsonGenerator generator;

    /** @param size expected length of the text in bytes */
    public JsonWriter(int size) {
        bytes = new ByteArrayOutputStream(size);
        generator = Json.generator(bytes);
    }

    /** A pre-encoded member name. */
    public static final class Name {

        private final SerializableString text;

        private Name(String text) {
            this.text = new SerializedString(text);
        }

        public static Name of(String text) {
            return new Name(text);
        }
    }

    public JsonWriter beginObject() {
        generator.writeStartObject();
        return this;
    }

    public JsonWriter endObject() {
        generator.writeEndObject();
        return this;
    }

    public JsonWriter beginList() {
        generator.writeStartArray();
        return this;
    }

    public JsonWriter endList() {
        generator.writeEndArray();
        return this;
    }

    public JsonWriter name(Name name) {
        generator.writeName(name.text);
        return this;
    }

    public JsonWriter put(Name name, @Nullable String text) {
        name(name);
        return text(text);
    }

    public JsonWriter put(Name name, boolean flag) {
        name(name);
        generator.writeBoolean(flag);
        return this;
    }

    public JsonWriter put(Name name, long number) {
        name(name);
        generator.writeNumber(number);
        return this;
    }

    public JsonWriter putNull(Name name) {
        name(name);
        generator.writeNull();
        return this;
    }

    public JsonWriter put(Name name, Collection<String> texts) {
        name(name);
        generator.writeStartArray();
        texts.forEach(this::text);
        generator.writeEndArray();
        return this;
    }

    /** Writes a member whose value is JSON text already. */
    public JsonWriter putWritten(Name name, byte[] json) {
        name(name);
        generator.writeRawValue(new RawJson(json));
        return this;
    }

    public JsonWriter text(@Nullable String text) {
        if (text == null) {
            generator.writeNull();
        } else {
            generator.writeString(text);
        }
        return this;
    }

    /** Completes the text and returns it; nothing can be written afterwards. */
    public byte[] end() {
        generator.close();
        return bytes.toByteArray();
    }
}
