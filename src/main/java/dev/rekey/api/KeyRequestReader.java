package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.http.Json;
import dev.rekey.http.JsonObjectReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads keys and changes of keys from JSON. */
final class KeyRequestReader {

    /** Read-only members. A patch may repeat them, so that clients can send back what they read. */
    private static final List<String> READ_ONLY = List.of(
            "id",
            "number",
            "project",
            "owner",
            "kind",
            "state",
            "revoked_at",
            "revoked_by",
            "revoke_reason",
            "secrets",
            "pending_changes",
            "version",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "last_used_at");

    static final String EFFECTIVE_AT = "effective_at";

    private static final String PERMISSIONS = "permissions";
    private static final String LAST_USED_AT = "last_used_at";
    private static final String LAST_USED_FROM = "last_used_from";

    private KeyRequestReader() {}

    /** Reads a new key. A null member is treated as absent. */
    static NewKey draft(JsonObjectReader fields) {
        Optional<String> project = fields.optionalText("project");
        Optional<String> owner = fields.optionalText("owner");
        KeyKind kind = RequestBodyReader.enumValue(fields, "kind", KeyKind.class)
                .replacement()
                .orElse(KeyKind.SECRET);
        KeyChange.Builder settings = KeyChange.builder();
        fields.optionalText("name").ifPresent(settings::name);
        fields.optionalFlag("enabled").ifPresent(settings::enabled);
        fields.optionalFlag("restricted").ifPresent(settings::restricted);
        // A null list grants nothing and does not make the key restricted.
        settings.permissions(withoutNull(permissions(fields, settings, List.of())));
        settings.roles(withoutNull(fields.texts("roles")));
        readCommonFields(fields, settings);
        settings.metadata(RequestBodyReader.wholeMetadata(fields));
        RequestBodyReader.rejectMalformed(fields);
        return new NewKey(
                project,
                owner,
                kind,
                Optional.empty(),
                settings.faults(fields.unacceptable()).build());
    }

    /**
     * @param current the key as it would be returned now, to distinguish repeated read-only members
     *     from changes
     */
    static KeyChange change(JsonObjectReader fields, ObjectNode current) {
        KeyChange.Builder settings = KeyChange.builder();
        RequestBodyReader.requireNonNull(fields, "name", fields.text("name")).ifPresent(settings::name);
        RequestBodyReader.requireNonNull(fields, "enabled", fields.flag("enabled"))
                .ifPresent(settings::enabled);
        RequestBodyReader.requireNonNull(fields, "restricted", fields.flag("restricted"))
                .ifPresent(settings::restricted);
        List<String> kept = current.path(PERMISSIONS).values().stream()
                .map(JsonNode::asString)
                .toList();
        settings.permissions(permissions(fields, settings, kept));
        settings.roles(fields.texts("roles"));
        fields.optionalText("reason").ifPresent(settings::reason);
        readCommonFields(fields, settings);
        settings.metadata(RequestBodyReader.metadataPatch(fields));
        refuseChanged(fields, current, READ_ONLY);
        RequestBodyReader.rejectMalformed(fields);
        return settings.faults(fields.unacceptable()).build();
    }

    /** Reads a change to be applied later. */
    static ScheduleService.ScheduleRequest later(
            JsonObjectReader fields, ObjectNode current, Optional<Long> maxRefused) {
        Optional<Instant> at = RequestBodyReader.requireNonNull(fields, EFFECTIVE_AT, fields.instant(EFFECTIVE_AT));
        return new ScheduleService.ScheduleRequest(change(fields, current), at, maxRefused);
    }

    /** Records an error for each of these members whose value differs from {@code current}. */
    static void refuseChanged(JsonObjectReader fields, ObjectNode current, List<String> readOnly) {
        for (String name : readOnly) {
            Change<JsonNode> member = fields.any(name);
            if (member.isPresent() && !repeats(name, member.applyTo(null), current.path(name))) {
                fields.unacceptable(name, "read_only", "Must not be changed here.");
            }
        }
    }

    private static void readCommonFields(JsonObjectReader fields, KeyChange.Builder settings) {
        settings.description(fields.text("description"))
                .notBefore(fields.instant("not_before"))
                .expiresAt(fields.instant("expires_at"))
                .allowedIps(fields.texts("allowed_ips"))
                .deniedIps(fields.texts("denied_ips"))
                .allowedOrigins(fields.texts("allowed_origins"))
                .allowedResources(fields.object("allowed_resources").map(KeyRequestReader::resources))
                .rateLimits(fields.objects("rate_limits").map(RateLimitReader::ofKey))
                .credits(fields.object("credits").map(KeyRequestReader::credits));
    }

    /** @param kept the permissions that the key has now; they are not checked for spelling */
    private static Change<List<String>> permissions(
            JsonObjectReader fields, KeyChange.Builder settings, List<String> kept) {
        Change<List<String>> sent = fields.texts(PERMISSIONS);
        sent.replacement()
                .ifPresent(texts ->
                        PermissionValidator.misspelled(PERMISSIONS, texts, kept).forEach(settings::violation));
        return sent;
    }

    private static <T> Change<T> withoutNull(Change<T> change) {
        return change instanceof Change.Clear<T> ? Change.keep() : change;
    }

    private static Map<String, Change<List<String>>> resources(JsonObjectReader types) {
        Map<String, Change<List<String>>> resources = new LinkedHashMap<>();
        types.names().forEach(type -> resources.put(type, types.texts(type)));
        return resources;
    }

    private static CreditsChange credits(JsonObjectReader credits) {
        return new CreditsChange(
                credits.integer("remaining"),
                credits.object("refill")
                        .map(refill -> new CreditsChange.RefillChange(
                                refill.integer("amount"),
                                RequestBodyReader.enumValue(refill, "interval", Refill.Interval.class),
                                refill.instant("at"))));
    }

    /**
     * Whether a read-only member repeats the current value. Instants may be written differently.
     * Last-use members may be older than the current value, because the key may have been used
     * since the client read it.
     */
    private static boolean repeats(String name, @Nullable JsonNode sent, JsonNode present) {
        if (name.equals(LAST_USED_FROM)) {
            return sent == null || sent.isNull() || sent.isString();
        }
        if (sent == null || sent.isNull()) {
            return present.isNull() || name.equals(LAST_USED_AT);
        }
        if (sent instanceof ObjectNode object && present instanceof ObjectNode other) {
            return object.size() == other.size()
                    && object.properties().stream()
                            .allMatch(member -> other.has(member.getKey())
                                    && repeats(member.getKey(), member.getValue(), other.path(member.getKey())));
        }
        if (sent instanceof ArrayNode list && present instanceof ArrayNode other) {
            boolean equal = list.size() == other.size();
            for (int i = 0; equal && i < list.size(); i++) {
                equal = repeats("", list.get(i), other.get(i));
            }
            return equal;
        }
        if (name.endsWith("_at") && sent.isString() && present.isString()) {
            Optional<Instant> sentInstant = instant(sent);
            Optional<Instant> currentInstant = instant(present);
            boolean moved = name.equals(LAST_USED_AT)
                    && sentInstant.isPresent()
                    && currentInstant.isPresent()
                    && sentInstant.get().isBefore(currentInstant.get());
            return moved || sentInstant.equals(currentInstant);
        }
        return Objects.equals(Json.plain(sent), Json.plain(present));
    }

    private static Optional<Instant> instant(JsonNode text) {
        ObjectNode holder = Json.object();
        holder.set("at", text);
        return new JsonObjectReader(holder).instant("at").replacement();
    }
}
