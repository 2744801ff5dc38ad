package dev.rekey.sql.jdbc;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.core.gateway.GatewayProfile;
import dev.rekey.core.gateway.KeyLocation;
import dev.rekey.core.gateway.PreflightPolicy;
import dev.rekey.core.gateway.ResourceTemplate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON form of a project's gateway profiles. */
public final class GatewayProfilesJson {

    private GatewayProfilesJson() {}

    public static String write(Map<String, GatewayProfile> profiles) {
        Map<String, Object> plain = new LinkedHashMap<>();
        profiles.forEach((name, profile) -> plain.put(name, profile.plain()));
        return JsonColumns.write(plain);
    }

    public static Map<String, GatewayProfile> read(String json) {
        Map<String, GatewayProfile> profiles = new LinkedHashMap<>();
        JsonColumns.readObject(json).forEach((name, plain) -> profiles.put(name, profile(JsonColumns.object(plain))));
        return profiles;
    }

    private static GatewayProfile profile(Map<String, @Nullable Object> plain) {
        String permissions = JsonMapping.textOrNull(plain, "permissions");
        String resource = JsonMapping.textOrNull(plain, "resource");
        Object methods = plain.get("methods");
        return new GatewayProfile(
                EnumText.parse(Gateway.class, JsonMapping.text(plain, "gateway")),
                permissions == null ? null : query(permissions),
                methods == null ? null : queries(JsonColumns.object(methods)),
                resource == null ? null : ResourceTemplate.parse(resource).orElseThrow(),
                JsonMapping.strings(JsonColumns.list(plain.get("key_from"))).stream()
                        .map(text -> KeyLocation.parse(text).orElseThrow())
                        .toList(),
                EnumText.parse(PreflightPolicy.class, JsonMapping.text(plain, "preflight")),
                JsonMapping.number(plain, "cost"));
    }

    private static Map<String, PermissionQuery> queries(Map<String, @Nullable Object> plain) {
        Map<String, PermissionQuery> queries = new LinkedHashMap<>();
        plain.forEach((method, text) -> queries.put(method, query(String.valueOf(text))));
        return queries;
    }

    private static PermissionQuery query(String text) {
        return switch (PermissionQuery.parse(text)) {
            case PermissionQuery.Result.Parsed(PermissionQuery query) -> query;
            case PermissionQuery.Result.Malformed broken ->
                throw new IllegalStateException("a stored permission query is invalid: " + broken.reason());
        };
    }
}
