package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.Gateway;
import dev.rekey.core.project.GatewayProfileChange;
import dev.rekey.core.project.KeyPolicyChange;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.PreflightPolicy;
import dev.rekey.core.project.ProjectChange;
import dev.rekey.core.project.QuotasChange;
import dev.rekey.core.project.RetentionChange;
import dev.rekey.http.Json;
import dev.rekey.http.JsonObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Reads projects and changes of projects from JSON. */
final class ProjectRequestReader {

    private static final List<String> READ_ONLY = List.of("id", "number");

    private ProjectRequestReader() {}

    /** Reads a new project. A null member is treated as absent. */
    static ProjectChange draft(JsonObjectReader fields) {
        Optional<String> slug = fields.optionalText("slug");
        Optional<String> name = fields.optionalText("name");
        JsonObjectReader settings = fields.optionalObject("settings").orElseGet(ProjectRequestReader::nothing);
        return read(
                fields,
                settings,
                slug,
                name,
                settings.optionalText("key_prefix"),
                settings.optionalFlag("require_if_match"),
                settings.optionalFlag("reveal_public_keys"),
                settings.optionalFlag("origin_required"),
                settings.optionalFlag("record_traffic"),
                settings.optionalFlag("strict_rate_limits"));
    }

    /** @param current the project as it would be returned now */
    static ProjectChange change(JsonObjectReader fields, ObjectNode current) {
        ReadOnlyMemberCheck.refuseChanged(fields, current, READ_ONLY);
        Optional<String> slug = RequestBodyReader.requireNonNull(fields, "slug", fields.text("slug"));
        Optional<String> name = RequestBodyReader.requireNonNull(fields, "name", fields.text("name"));
        JsonObjectReader settings = RequestBodyReader.requireNonNull(fields, "settings", fields.object("settings"))
                .orElseGet(ProjectRequestReader::nothing);
        return read(
                fields,
                settings,
                slug,
                name,
                RequestBodyReader.requireNonNull(settings, "key_prefix", settings.text("key_prefix")),
                RequestBodyReader.requireNonNull(settings, "require_if_match", settings.flag("require_if_match")),
                RequestBodyReader.requireNonNull(settings, "reveal_public_keys", settings.flag("reveal_public_keys")),
                RequestBodyReader.requireNonNull(settings, "origin_required", settings.flag("origin_required")),
                RequestBodyReader.requireNonNull(settings, "record_traffic", settings.flag("record_traffic")),
                RequestBodyReader.requireNonNull(settings, "strict_rate_limits", settings.flag("strict_rate_limits")));
    }

    private static JsonObjectReader nothing() {
        return new JsonObjectReader(Json.object());
    }

    private static ProjectChange read(
            JsonObjectReader fields,
            JsonObjectReader settings,
            Optional<String> slug,
            Optional<String> name,
            Optional<String> keyPrefix,
            Optional<Boolean> requireIfMatch,
            Optional<Boolean> revealPublicKeys,
            Optional<Boolean> originRequired,
            Optional<Boolean> recordTraffic,
            Optional<Boolean> strictRateLimits) {
        Change<Long> maxStalenessSeconds = settings.integer("max_staleness_seconds");
        Change<List<String>> origins = settings.texts("origins");
        Change<List<PermissionDefinition>> catalogue =
                settings.objects("catalogue").map(ProjectRequestReader::catalogue);
        Change<Map<String, Change<GatewayProfileChange>>> forwardAuth =
                settings.object("forward_auth").map(ProjectRequestReader::profiles);
        Change<List<RateLimit>> rateLimits = settings.objects("rate_limits").map(RateLimitReader::ofProject);
        Change<KeyPolicyChange> rules = settings.object("rules").map(ProjectRequestReader::rules);
        Change<QuotasChange> quotas = settings.object("quotas").map(ProjectRequestReader::quotas);
        RetentionChange retention = new RetentionChange(
                settings.integer("revision_retention_days"),
                settings.integer("revision_retention_count"),
                settings.integer("audit_retention_days"),
                settings.integer("audit_retention_count"));
        RequestBodyReader.rejectMalformed(fields);
        return new ProjectChange(
                slug,
                name,
                keyPrefix,
                requireIfMatch,
                revealPublicKeys,
                originRequired,
                recordTraffic,
                strictRateLimits,
                maxStalenessSeconds,
                origins,
                catalogue,
                forwardAuth,
                rateLimits,
                rules,
                quotas,
                retention,
                fields.unacceptable());
    }

    private static QuotasChange quotas(JsonObjectReader quotas) {
        return new QuotasChange(
                quotas.integer("keys_per_owner"),
                quotas.integer("changes_per_second"),
                quotas.integer("changes_burst"));
    }

    private static KeyPolicyChange rules(JsonObjectReader rules) {
        return new KeyPolicyChange(
                rules.integer("max_lifetime_seconds"),
                rules.texts("required"),
                rules.texts("allowed_permissions"),
                rules.text("name_pattern"),
                rules.integer("max_keys_per_owner"));
    }

    private static Map<String, Change<GatewayProfileChange>> profiles(JsonObjectReader named) {
        Map<String, Change<GatewayProfileChange>> profiles = new LinkedHashMap<>();
        named.names().forEach(name -> profiles.put(name, named.object(name).map(ProjectRequestReader::profile)));
        return profiles;
    }

    private static GatewayProfileChange profile(JsonObjectReader profile) {
        return new GatewayProfileChange(
                RequestBodyReader.requireNonNull(
                        profile, "gateway", RequestBodyReader.enumValue(profile, "gateway", Gateway.class)),
                profile.text("permissions"),
                profile.object("methods").map(ProjectRequestReader::methods),
                profile.text("resource"),
                profile.texts("key_from"),
                RequestBodyReader.enumValue(profile, "preflight", PreflightPolicy.class),
                profile.integer("cost"));
    }

    private static Map<String, Change<String>> methods(JsonObjectReader named) {
        Map<String, Change<String>> methods = new LinkedHashMap<>();
        named.names().forEach(method -> methods.put(method, named.text(method)));
        return methods;
    }

    private static List<PermissionDefinition> catalogue(List<JsonObjectReader> entries) {
        List<PermissionDefinition> catalogue = new ArrayList<>();
        for (JsonObjectReader entry : entries) {
            catalogue.add(new PermissionDefinition(
                    entry.requiredText("name").orElse("missing:" + catalogue.size()),
                    entry.optionalText("section").orElse(""),
                    entry.optionalText("subsection").orElse(""),
                    entry.optionalInteger("order").orElse(0L),
                    entry.optionalText("feature").orElse(null),
                    entry.optionalText("depends_on").orElse(null),
                    entry.optionalTexts("disabled_for_roles")));
        }
        return catalogue;
    }
}
