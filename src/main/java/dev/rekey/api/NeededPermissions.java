package dev.rekey.api;

import dev.rekey.core.Violations;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.project.PermissionRules;
import dev.rekey.http.Fields;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The permissions that a verification requires: a list in {@code permissions}, all of which are
 * required, or a query in {@code permission_query}. A query in {@code permissions} is accepted too;
 * the OpenAPI document does not describe it, because generated clients cannot express a member that
 * is a list or a string.
 *
 * @param name the member that was sent
 * @param list the elements of the list; empty for a query
 * @param text the query, if it is one
 */
record NeededPermissions(String name, List<String> list, Optional<String> text) {

    private static final String PERMISSIONS = "permissions";
    private static final String QUERY = "permission_query";

    /**
     * Reads the members. Absent or null requires no permission. A value that is neither a list nor
     * a string, or both members together, is an error.
     */
    static NeededPermissions read(Fields fields) {
        Optional<String> query = fields.optionalText(QUERY);
        NeededPermissions listed = listed(fields);
        if (query.isEmpty()) {
            return listed;
        }
        if (fields.any(PERMISSIONS).replacement().isPresent()) {
            fields.unacceptable(QUERY, "mutually_exclusive", "Must not be combined with permissions.");
        }
        return new NeededPermissions(QUERY, List.of(), query);
    }

    private static NeededPermissions listed(Fields fields) {
        Optional<JsonNode> value = fields.any(PERMISSIONS).replacement();
        if (value.isPresent() && value.get().isString()) {
            return new NeededPermissions(PERMISSIONS, List.of(), fields.optionalText(PERMISSIONS));
        }
        if (value.isPresent() && !value.get().isArray()) {
            fields.shapeFault(PERMISSIONS, "wrong_type", "Must be a list of strings.");
            return new NeededPermissions(PERMISSIONS, List.of(), Optional.empty());
        }
        return new NeededPermissions(PERMISSIONS, fields.optionalTexts(PERMISSIONS), Optional.empty());
    }

    /** The required permissions; errors are recorded in {@code fields}. */
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
