package dev.rekey.api;

import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.http.JsonObjectReader;
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
record RequiredPermissions(String name, List<String> list, Optional<String> text) {

    private static final String PERMISSIONS = "permissions";
    private static final String QUERY = "permission_query";

    /**
     * Reads the members. Absent or null requires no permission. A value that is neither a list nor
     * a string, or both members together, is an error.
     */
    static RequiredPermissions read(JsonObjectReader fields) {
        Optional<String> query = fields.optionalText(QUERY);
        RequiredPermissions listed = listed(fields);
        if (query.isEmpty()) {
            return listed;
        }
        if (fields.any(PERMISSIONS).replacement().isPresent()) {
            fields.unacceptable(QUERY, "mutually_exclusive", "Must not be combined with permissions.");
        }
        return new RequiredPermissions(QUERY, List.of(), query);
    }

    private static RequiredPermissions listed(JsonObjectReader fields) {
        Optional<JsonNode> value = fields.any(PERMISSIONS).replacement();
        if (value.isPresent() && value.get().isString()) {
            return new RequiredPermissions(PERMISSIONS, List.of(), fields.optionalText(PERMISSIONS));
        }
        if (value.isPresent() && !value.get().isArray()) {
            fields.shapeFault(PERMISSIONS, "wrong_type", "Must be a list of strings.");
            return new RequiredPermissions(PERMISSIONS, List.of(), Optional.empty());
        }
        return new RequiredPermissions(PERMISSIONS, fields.optionalTexts(PERMISSIONS), Optional.empty());
    }

    /** The required permissions; errors are recorded in {@code fields}. */
    PermissionQuery query(JsonObjectReader fields) {
        if (text.isEmpty()) {
            ViolationCollector violations = new ViolationCollector();
            PermissionQuery all = PermissionQuery.all(PermissionValidator.parse(name, list, violations));
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
