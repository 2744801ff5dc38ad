package dev.rekey.dialect.partoo;

import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.http.json.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A project's catalogue in the vendor's form: permissions in sections and subsections.
 *
 * <p>The catalogue orders permissions only, so a section has the position of its first permission;
 * sections are numbered from 1.
 */
final class PartooPermissionSections {

    private PartooPermissionSections() {}

    /** @param catalogue null if the project has none; the result then has no sections */
    static ObjectNode of(@Nullable List<PermissionDefinition> catalogue) {
        Map<String, Map<String, ArrayNode>> sections = new LinkedHashMap<>();
        (catalogue == null ? List.<PermissionDefinition>of() : catalogue)
                .stream()
                        .sorted(Comparator.comparingLong(PermissionDefinition::order))
                        .forEach(entry -> sections.computeIfAbsent(entry.section(), name -> new LinkedHashMap<>())
                                .computeIfAbsent(entry.subsection(), name -> Json.array())
                                .add(permission(entry)));
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("sections");
        sections.forEach((name, subsections) -> section(list, name, subsections));
        return json;
    }

    private static void section(ArrayNode list, String name, Map<String, ArrayNode> subsections) {
        ObjectNode section = list.addObject().put("name", name).put("order", list.size());
        ArrayNode children = section.putArray("subsections");
        subsections.forEach((subsection, permissions) -> children.addObject()
                .put("name", subsection)
                .put("order", children.size())
                .set("permissions", permissions));
    }

    private static ObjectNode permission(PermissionDefinition entry) {
        ObjectNode json = Json.object()
                .put("name", entry.name())
                .put("order", entry.order())
                .put("feature", entry.feature())
                .put("depends_on", entry.dependsOn());
        json.set("disabled_for_roles", Json.array(entry.disabledForRoles()));
        return json;
    }
}
