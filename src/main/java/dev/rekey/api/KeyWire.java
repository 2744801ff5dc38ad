package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDraft;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.PermissionRules;
import dev.rekey.http.Fields;
import dev.rekey.http.Json;
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

/** What requests say of a key: from JSON to what core is asked. */
final class KeyWire {

    /** Members that an answer has and a patch may repeat, so that a client can send back what it read. */
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

    private KeyWire() {}

    /** The key that a body asks for. Null is the same as nothing said. */
    static KeyDraft draft(Fields fields) {
        Optional<String> project = fields.optionalText("project");
        Optional<String> owner = fields.optionalText("owner");
        KeyKind kind = Body.word(fields, "kind", KeyKind.class).replacement().orElse(KeyKind.SECRET);
        KeyChange.Builder settings = KeyChange.builder();
        fields.optionalText("name").ifPresent(settings::name);
        fields.optionalFlag("enabled").ifPresent(settings::enabled);
        fields.optionalFlag("restricted").ifPresent(settings::restricted);
        // A null list gives nothing, and does not say either that the key is to be restricted to it.
        settings.permissions(withoutNull(permissions(fields, settings, List.of())));
        settings.roles(withoutNull(fields.texts("roles")));
        readOthers(fields, settings);
        settings.metadata(Body.wholeMetadata(fields));
        Body.refuseMisshapen(fields);
        return new KeyDraft(
                project,
                owner,
                kind,
                Optional.empty(),
                settings.faults(fields.unacceptable()).build());
    }

    /** @param current the key as it would be answered now, to tell what the patch repeats from what it would change */
    static KeyChange change(Fields fields, ObjectNode current) {
        KeyChange.Builder settings = KeyChange.builder();
        Body.unclearable(fields, "name", fields.text("name")).ifPresent(settings::name);
        Body.unclearable(fields, "enabled", fields.flag("enabled")).ifPresent(settings::enabled);
        Body.unclearable(fields, "restricted", fields.flag("restricted")).ifPresent(settings::restricted);
        List<String> kept = current.path(PERMISSIONS).values().stream()
                .map(JsonNode::asString)
                .toList();
        settings.permissions(permissions(fields, settings, kept));
        settings.roles(fields.texts("roles"));
        fields.optionalText("reason").ifPresent(settings::reason);
        readOthers(fields, settings);
        settings.metadata(Body.metadataPatch(fields));
        refuseChanged(fields, current, READ_ONLY);
        Body.refuseMisshapen(fields);
        return settings.faults(fields.unacceptable()).build();
    }

    /** The same of a change that is to be made later. */
    static ScheduleService.Later later(Fields fields, ObjectNode current, Optional<Long> maxRefused) {
        Optional<Instant> at = Body.unclearable(fields, EFFECTIVE_AT, fields.instant(EFFECTIVE_AT));
        return new ScheduleService.Later(change(fields, current), at, maxRefused);
    }

    /** Collects a fault for each of these members that says something else than {@code current} does. */
    static void refuseChanged(Fields fields, ObjectNode current, List<String> readOnly) {
        for (String name : readOnly) {
            Change<JsonNode> sent = fields.any(name);
            if (sent.isAsked() && !repeats(name, sent.applyTo(null), current.path(name))) {
                fields.unacceptable(name, "read_only", "This field cannot be changed here.");
            }
        }
    }

    private static void readOthers(Fields fields, KeyChange.Builder settings) {
        settings.description(fields.text("description"))
                .notBefore(fields.instant("not_before"))
                .expiresAt(fields.instant("expires_at"))
                .allowedIps(fields.texts("allowed_ips"))
                .deniedIps(fields.texts("denied_ips"))
                .allowedOrigins(fields.texts("allowed_origins"))
                .allowedResources(fields.object("allowed_resources").map(KeyWire::resources))
                .rateLimits(fields.objects("rate_limits").map(RateLimitWire::ofKey))
                .credits(fields.object("credits").map(KeyWire::credits));
    }

    /** @param kept the permissions that the key has now */
    private static Change<List<String>> permissions(Fields fields, KeyChange.Builder settings, List<String> kept) {
        Change<List<String>> sent = fields.texts(PERMISSIONS);
        sent.replacement()
                .ifPresent(texts ->
                        PermissionRules.misspelled(PERMISSIONS, texts, kept).forEach(settings::fault));
        return sent;
    }

    private static <T> Change<T> withoutNull(Change<T> asked) {
        return asked instanceof Change.Clear<T> ? Change.keep() : asked;
    }

    private static Map<String, Change<List<String>>> resources(Fields types) {
        Map<String, Change<List<String>>> resources = new LinkedHashMap<>();
        types.names().forEach(type -> resources.put(type, types.texts(type)));
        return resources;
    }

    private static CreditsChange credits(Fields credits) {
        return new CreditsChange(
                credits.integer("remaining"),
                credits.object("refill")
                        .map(refill -> new CreditsChange.RefillChange(
                                refill.integer("amount"),
                                Body.word(refill, "interval", Refill.Interval.class),
                                refill.instant("at"))));
    }

    /**
     * Whether a read-only member says what is so. An instant may be spelt otherwise, and when something was last used, and from
     * where, may have moved on since the client read it, which is no change that the client asks for.
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
            boolean same = list.size() == other.size();
            for (int at = 0; same && at < list.size(); at++) {
                same = repeats("", list.get(at), other.get(at));
            }
            return same;
        }
        if (name.endsWith("_at") && sent.isString() && present.isString()) {
            Optional<Instant> theirs = instant(sent);
            Optional<Instant> ours = instant(present);
            boolean moved = name.equals(LAST_USED_AT)
                    && theirs.isPresent()
                    && ours.isPresent()
                    && theirs.get().isBefore(ours.get());
            return moved || theirs.equals(ours);
        }
        return Objects.equals(Json.plain(sent), Json.plain(present));
    }

    private static Optional<Instant> instant(JsonNode text) {
        ObjectNode holder = Json.object();
        holder.set("at", text);
        return new Fields(holder).instant("at").replacement();
    }
}
