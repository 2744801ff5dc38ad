package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.CatalogueEntry;
import dev.rekey.core.project.Gateway;
import dev.rekey.core.project.Preflight;
import dev.rekey.core.project.ProfileChange;
import dev.rekey.core.project.ProjectChange;
import dev.rekey.core.project.QuotasChange;
import dev.rekey.core.project.RetentionChange;
import dev.rekey.core.project.RuleSetChange;
import dev.rekey.http.Fields;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Reads projects and changes of projects from JSON. */
final class ProjectWire {

    private static final List<String> READ_ONLY = List.of("id", "number");

    private ProjectWire() {}

    /** Reads a new project. A null member is treated as absent. */
    static ProjectChange draft(Fields fields) {
        Optional<String> slug = fields.optionalText("slug");
        Optional<String> name = fields.optionalText("name");
        Fields settings = fields.optionalObject("settings").orElseGet(ProjectWire::nothing);
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
    static ProjectChange change(Fields fields, ObjectNode current) {
        KeyWire.refuseChanged(fields, current, READ_ONLY);
        Optional<String> slug = Body.unclearable(fields, "slug", fields.text("slug"));
        Optional<String> name = Body.unclearable(fields, "name", fields.text("name"));
        Fields settings =
                Body.unclearable(fields, "settings", fields.object("settings")).orElseGet(ProjectWire::nothing);
        return read(
                fields,
                settings,
                slug,
                name,
                Body.unclearable(settings, "key_prefix", settings.text("key_prefix")),
                Body.unclearable(settings, "require_if_match", settings.flag("require_if_match")),
                Body.unclearable(settings, "reveal_public_keys", settings.flag("reveal_public_keys")),
                Body.unclearable(settings, "origin_required", settings.flag("origin_required")),
                Body.unclearable(settings, "record_traffic", settings.flag("record_traffic")),
                Body.unclearable(settings, "strict_rate_limits", settings.flag("strict_rate_limits")));
    }

    private static Fields nothing() {
        return new Fields(Json.object());
    }

    private static ProjectChange read(
            Fields fields,
            Fields settings,
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
        Change<List<CatalogueEntry>> catalogue = settings.objects("catalogue").map(ProjectWire::catalogue);
        Change<Map<String, Change<ProfileChange>>> forwardAuth =
                settings.object("forward_auth").map(ProjectWire::profiles);
        Change<List<RateLimit>> rateLimits = settings.objects("rate_limits").map(RateLimitWire::ofProject);
        Change<RuleSetChange> rules = settings.object("rules").map(ProjectWire::rules);
        Change<QuotasChange> quotas = settings.object("quotas").map(ProjectWire::quotas);
        RetentionChange retention = new RetentionChange(
                settings.integer("revision_retention_days"),
                settings.integer("revision_retention_count"),
                settings.integer("audit_retention_days"),
                settings.integer("audit_retention_count"));
        Body.refuseMisshapen(fields);
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

    private static QuotasChange quotas(Fields quotas) {
        return new QuotasChange(
                quotas.integer("keys_per_owner"),
                quotas.integer("changes_per_second"),
                quotas.integer("changes_burst"));
    }

    private static RuleSetChange rules(Fields rules) {
        return new RuleSetChange(
                rules.integer("max_lifetime_seconds"),
                rules.texts("required"),
                rules.texts("allowed_permissions"),
                rules.text("name_pattern"),
                rules.integer("max_keys_per_owner"));
    }

    private static Map<String, Change<ProfileChange>> profiles(Fields named) {
        Map<String, Change<ProfileChange>> profiles = new LinkedHashMap<>();
        named.names().forEach(name -> profiles.put(name, named.object(name).map(ProjectWire::profile)));
        return profiles;
    }

    private static ProfileChange profile(Fields profile) {
        return new ProfileChange(
                Body.unclearable(profile, "gateway", Body.word(profile, "gateway", Gateway.class)),
                profile.text("permissions"),
                profile.object("methods").map(ProjectWire::methods),
                profile.text("resource"),
                profile.texts("key_from"),
                Body.word(profile, "preflight", Preflight.class),
                profile.integer("cost"));
    }

    private static Map<String, Change<String>> methods(Fields named) {
        Map<String, Change<String>> methods = new LinkedHashMap<>();
        named.names().forEach(method -> methods.put(method, named.text(method)));
        return methods;
    }

    private static List<CatalogueEntry> catalogue(List<Fields> entries) {
        List<CatalogueEntry> catalogue = new ArrayList<>();
        for (Fields entry : entries) {
            catalogue.add(new CatalogueEntry(
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
