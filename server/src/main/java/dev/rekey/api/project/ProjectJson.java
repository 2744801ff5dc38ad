package dev.rekey.api.project;

import dev.rekey.api.wire.RateLimitReader;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.http.json.Json;
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
        ObjectNode settingsJson = json.putObject("settings");
        settingsJson.put("key_prefix", settings.keyPrefix());
        settingsJson.put("require_if_match", settings.requireIfMatch());
        settingsJson.put("reveal_public_keys", settings.revealPublicKeys());
        settingsJson.put("origin_required", settings.originRequired());
        settingsJson.put("record_traffic", settings.recordTraffic());
        settingsJson.put("strict_rate_limits", settings.strictRateLimits());
        settingsJson.put("max_staleness_seconds", settings.maxStalenessSeconds());
        settingsJson.set(
                "origins",
                Json.array(settings.origins().stream().map(String::valueOf).toList()));
        settingsJson.set("catalogue", catalogue(settings.catalogue()));
        ObjectNode profiles = settingsJson.putObject("forward_auth");
        settings.forwardAuth().forEach((name, profile) -> profiles.set(name, Json.tree(profile.plain())));
        settingsJson.set("rate_limits", RateLimitReader.json(settings.rateLimits()));
        settingsJson.set("rules", Json.tree(settings.rules().plain()));
        settingsJson.set("quotas", Json.tree(settings.quotas().plain()));
        settings.retention().plain().forEach((bound, value) -> settingsJson.set(bound, Json.tree(value)));
        return json;
    }

    private static JsonNode catalogue(@Nullable List<PermissionDefinition> catalogue) {
        if (catalogue == null) {
            return Json.tree(null);
        }
        ArrayNode json = Json.array();
        for (PermissionDefinition entry : catalogue) {
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
