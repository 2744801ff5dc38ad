package dev.rekey.api.verify;

import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.http.json.JsonStreamReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that a verification requires: a list in {@code permissions}, all of which are
 * required, or a query in {@code permission_query}. A query in {@code permissions} is accepted too;
 * the OpenAPI document does not describe it, because generated clients cannot express a member that
 * is a list or a string. Absent or null requires no permission.
 */
final class RequiredPermissions {

    private static final String PERMISSIONS = "permissions";
    private static final String QUERY = "permission_query";

    /** The list in {@code permissions}; {@code null} if it is none. */
    private @Nullable List<String> list;

    /** The query in {@code permissions}; {@code null} if it is none. */
    private @Nullable String text;

    /** The query in {@code permission_query}. */
    private @Nullable String query;

    void readPermissions(JsonStreamReader json) {
        if (json.isText()) {
            text = json.text();
        } else {
            list = json.texts("a list of strings");
        }
    }

    void readQuery(JsonStreamReader json) {
        query = json.text();
    }

    /** The required permissions; errors are added to {@code json}. */
    PermissionQuery query(JsonStreamReader json) {
        if (query != null) {
            if (list != null || text != null) {
                json.unacceptable(QUERY, "mutually_exclusive", "Must not be combined with permissions.");
            }
            return parse(QUERY, query, json);
        }
        if (text != null) {
            return parse(PERMISSIONS, text, json);
        }
        if (list == null) {
            return PermissionQuery.NONE;
        }
        ViolationCollector violations = new ViolationCollector();
        PermissionQuery all = PermissionQuery.all(PermissionValidator.parse(PERMISSIONS, list, violations));
        violations.list().forEach(json::unacceptable);
        return all;
    }

    private static PermissionQuery parse(String name, String text, JsonStreamReader json) {
        return switch (PermissionQuery.parse(text)) {
            case PermissionQuery.Result.Parsed(PermissionQuery query) -> query;
            case PermissionQuery.Result.Malformed(int position, String reason) -> {
                json.unacceptable(
                        name, "not_a_permission_query", "At character " + position + ", counted from 0: " + reason);
                yield PermissionQuery.NONE;
            }
        };
    }
}
