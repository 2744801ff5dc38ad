package dev.rekey.api;

import dev.rekey.core.project.CatalogueEntry;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.http.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a project. Every member is always present. */
final class ProjectJson {

    private ProjectJson() {}

    static ObjectNode of(Project project) {
        ObjectNode json = Json.object();
        json.put("id", project.id().toString());
        json.put("number", project.number());
        json.put("slug", project.slug());
        json.put("name", project.name());
        ProjectSettings settings = project.settings();
        ObjectNode below = json.putObject("settings");
        below.put("key_prefix", settings.keyPrefix());
        below.put("require_if_match", settings.requireIfMatch());
        below.put("reveal_public_keys", settings.revealPublicKeys());
        below.put("origin_required", settings.originRequired());
        below.put("record_traffic", settings.recordTraffic());
        below.put("strict_rate_limits", settings.strictRateLimits());
        below.put("max_staleness_seconds", settings.maxStalenessSeconds());
        below.set(
                "origins",
                Json.array(settings.origins().stream().map(String::valueOf).toList()));
        below.set("catalogue", catalogue(settings.catalogue()));
        ObjectNode profiles = below.putObject("forward_auth");
        settings.forwardAuth().forEach((name, profile) -> profiles.set(name, Json.tree(profile.plain())));
        below.set("rate_limits", RateLimitWire.json(settings.rateLimits()));
        below.set("rules", Json.tree(settings.rules().plain()));
        below.set("quotas", Json.tree(settings.quotas().plain()));
        settings.retention().plain().forEach((bound, value) -> below.set(bound, Json.tree(value)));
        return json;
    }

    private static JsonNode catalogue(@Nullable List<CatalogueEntry> catalogue) {
        if (catalogue == null) {
            return Json.tree(null);
        }
        ArrayNode json = Json.array();
        for (CatalogueEntry entry : catalogue) {
            ObjectNode item = json.addObject();
            item.put("name", entry.name());
            item.put("section", entry.section());
            item.put("subsection", entry.subsection());
            item.put("order", entry.order());
            item.put("feature", entry.feature());
            item.put("depends_on", entry.dependsOn());
            item.set("disabled_for_roles", Json.array(entry.disabledForRoles()));
        }
        return json;
    }
}
