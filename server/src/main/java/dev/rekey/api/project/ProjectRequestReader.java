package dev.rekey.api.project;

import dev.rekey.api.wire.RateLimitReader;
import dev.rekey.api.wire.ReadOnlyMembers;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.Change;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.core.gateway.GatewayProfileChange;
import dev.rekey.core.gateway.PreflightPolicy;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.KeyPolicyChange;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.ProjectChange;
import dev.rekey.core.project.ProjectChangeBuilder;
import dev.rekey.core.project.QuotasChange;
import dev.rekey.core.project.RetentionChange;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
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
                ProjectChangeBuilder.builder()
                        .slug(slug)
                        .name(name)
                        .keyPrefix(settings.optionalText("key_prefix"))
                        .requireIfMatch(settings.optionalFlag("require_if_match"))
                        .revealPublicKeys(settings.optionalFlag("reveal_public_keys"))
                        .originRequired(settings.optionalFlag("origin_required"))
                        .recordTraffic(settings.optionalFlag("record_traffic"))
                        .strictRateLimits(settings.optionalFlag("strict_rate_limits")));
    }

    /** @param current the project as it would be returned now */
    static ProjectChange change(JsonObjectReader fields, ObjectNode current) {
        ReadOnlyMembers.refuseChanged(fields, current, READ_ONLY);
        Optional<String> slug = RequestBodyReader.requireNonNull(fields, "slug", fields.text("slug"));
        Optional<String> name = RequestBodyReader.requireNonNull(fields, "name", fields.text("name"));
        JsonObjectReader settings = RequestBodyReader.requireNonNull(fields, "settings", fields.object("settings"))
                .orElseGet(ProjectRequestReader::nothing);
        return read(
                fields,
                settings,
                ProjectChangeBuilder.builder()
                        .slug(slug)
                        .name(name)
                        .keyPrefix(
                                RequestBodyReader.requireNonNull(settings, "key_prefix", settings.text("key_prefix")))
                        .requireIfMatch(requiredFlag(settings, "require_if_match"))
                        .revealPublicKeys(requiredFlag(settings, "reveal_public_keys"))
                        .originRequired(requiredFlag(settings, "origin_required"))
                        .recordTraffic(requiredFlag(settings, "record_traffic"))
                        .strictRateLimits(requiredFlag(settings, "strict_rate_limits")));
    }

    private static Optional<Boolean> requiredFlag(JsonObjectReader settings, String name) {
        return RequestBodyReader.requireNonNull(settings, name, settings.flag(name));
    }

    private static JsonObjectReader nothing() {
        return new JsonObjectReader(Json.object());
    }

    /** @param change receives the members that create and update have in common */
    private static ProjectChange read(JsonObjectReader fields, JsonObjectReader settings, ProjectChangeBuilder change) {
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
        return change.maxStalenessSeconds(maxStalenessSeconds)
                .origins(origins)
                .catalogue(catalogue)
                .forwardAuth(forwardAuth)
                .rateLimits(rateLimits)
                .rules(rules)
                .quotas(quotas)
                .retention(retention)
                .faults(fields.unacceptable())
                .build();
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
