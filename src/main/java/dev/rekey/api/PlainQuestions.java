package dev.rekey.api;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Question;
import dev.rekey.core.verify.Resource;
import dev.rekey.http.PlainJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the questions that are asked most, quickly. Whatever is unusual or wrong in one it leaves to {@link Questions}, which
 * reads the same into the same and says what is wrong.
 */
final class PlainQuestions {

    private static final int MOST_PERMISSIONS = 20;

    private PlainQuestions() {}

    /** @return {@code null} where {@link Questions} has to read it */
    static @Nullable Question read(byte[] body) {
        PlainJson json = PlainJson.read(body);
        if (json == null) {
            return null;
        }
        String key = null;
        String ip = null;
        String origin = null;
        Resource resource = null;
        PermissionQuery needed = PermissionQuery.NONE;
        List<String> names = json.names();
        for (int place = 0; place < names.size(); place++) {
            Object value = json.value(place);
            switch (names.get(place)) {
                case "key" -> key = value instanceof String text ? text : null;
                case "ip" -> ip = value instanceof String text ? text : null;
                case "origin" -> origin = value instanceof String text ? text : null;
                case "resource" ->
                    resource =
                            value instanceof String text ? Resource.parse(text).orElse(null) : null;
                case "permissions" -> needed = value instanceof List<?> texts ? all(texts) : null;
                default -> {
                    return null;
                }
            }
            if (value == null || needed == null) {
                return null;
            }
        }
        if (key == null) {
            return null;
        }
        boolean misread = names.contains("ip") != (ip != null)
                || names.contains("origin") != (origin != null)
                || names.contains("resource") != (resource != null);
        if (misread) {
            return null;
        }
        Optional<Address> address = ip == null ? Optional.empty() : Address.parse(ip);
        return Question.of(
                KeySecret.presented(key), new Attempt(address.orElse(null), origin, false, needed, resource));
    }

    private static @Nullable PermissionQuery all(List<?> texts) {
        if (texts.size() > MOST_PERMISSIONS) {
            return null;
        }
        List<Permission> permissions = new ArrayList<>(texts.size());
        for (Object text : texts) {
            Optional<Permission> permission = Permission.parse((String) text);
            if (permission.isEmpty() || permissions.contains(permission.get())) {
                return null;
            }
            permissions.add(permission.get());
        }
        return PermissionQuery.all(permissions);
    }
}
