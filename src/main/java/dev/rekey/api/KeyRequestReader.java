package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.http.JsonObjectReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
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
        ReadOnlyMemberCheck.refuseChanged(fields, current, READ_ONLY);
        RequestBodyReader.rejectMalformed(fields);
        return settings.faults(fields.unacceptable()).build();
    }

    /** Reads a change to be applied later. */
    static ScheduleService.ScheduleRequest later(
            JsonObjectReader fields, ObjectNode current, Optional<Long> maxRefused) {
        Optional<Instant> at = RequestBodyReader.requireNonNull(fields, EFFECTIVE_AT, fields.instant(EFFECTIVE_AT));
        return new ScheduleService.ScheduleRequest(change(fields, current), at, maxRefused);
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
}
