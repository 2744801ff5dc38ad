package dev.rekey.api;

import dev.rekey.core.Violations;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.project.PermissionRules;
import dev.rekey.http.Fields;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The member that says what a key must be good for: a list of permissions, all needed, or the text of a query.
 *
 * @param name the member
 * @param list what the list has; empty where there is none
 * @param text the query, where it is one
 */
record NeededPermissions(String name, List<String> list, Optional<String> text) {

    /** Absent and null need nothing. What is neither list nor text is a fault of the body's shape. */
    static NeededPermissions read(Fields fields, String name) {
        Optional<JsonNode> value = fields.any(name).replacement();
        if (value.isPresent() && value.get().isString()) {
            return new NeededPermissions(name, List.of(), fields.optionalText(name));
        }
        if (value.isPresent() && !value.get().isArray()) {
            fields.shapeFault(name, "wrong_type", "This must be a list or text.");
            return new NeededPermissions(name, List.of(), Optional.empty());
        }
        return new NeededPermissions(name, fields.optionalTexts(name), Optional.empty());
    }

    /** What is needed; what is wrong with it is said to {@code fields}. */
    PermissionQuery query(Fields fields) {
        if (text.isEmpty()) {
            Violations violations = new Violations();
            PermissionQuery all = PermissionQuery.all(PermissionRules.parse(name, list, violations));
            violations.list().forEach(fields::unacceptable);
            return all;
        }
        return switch (PermissionQuery.parse(text.get())) {
            case PermissionQuery.Result.Parsed(PermissionQuery query) -> query;
            case PermissionQuery.Result.Malformed(int position, String reason) -> {
                fields.unacceptable(
                        name, "not_a_permission_query", "At character " + position + ", counted from 0: " + reason);
                yield PermissionQuery.NONE;
            }
        };
    }
}
