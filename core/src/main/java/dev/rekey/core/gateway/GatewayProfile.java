package dev.rekey.core.gateway;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.PermissionQuery;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authorization requirements of one gateway. Clients of the gateway cannot choose or change the
 * profile.
 *
 * @param permissions permissions required for every method; {@code null} if none, or if
 *     {@code methods} is set
 * @param methods required permissions by upper-case method, with {@link #ANY_METHOD} for all
 *     others; methods not listed are rejected. {@code null} if the method is ignored
 * @param resource template of the resource id; {@code null} if no resource is checked
 * @param keyFrom locations of the key in the request, at least one
 * @param preflight handling of CORS preflight requests
 * @param cost cost of a use, 0 or more
 */
public record GatewayProfile(
        Gateway gateway,
        @Nullable PermissionQuery permissions,
        @Nullable Map<String, PermissionQuery> methods,
        @Nullable ResourceTemplate resource,
        List<KeyLocation> keyFrom,
        PreflightPolicy preflight,
        long cost) {

    /** Stands for every method that is not listed. */
    public static final String ANY_METHOD = "*";

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    public GatewayProfile {
        methods = methods == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(methods));
        keyFrom = List.copyOf(keyFrom);
    }

    /** Returns a profile that requires only a valid key. */
    static GatewayProfile of(Gateway gateway) {
        return new GatewayProfile(gateway, null, null, null, KeyLocation.USUAL, PreflightPolicy.PASS, 1);
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Returns this profile as strings, lists, maps and numbers by native field name. Queries,
     * locations and templates are in text form, enums in lower case.
     */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("gateway", EnumText.of(gateway));
        plain.put("permissions", permissions == null ? null : permissions.toString());
        plain.put("methods", methods == null ? null : texts(methods));
        plain.put("resource", resource == null ? null : resource.toString());
        plain.put("key_from", keyFrom.stream().map(KeyLocation::toString).toList());
        plain.put("preflight", EnumText.of(preflight));
        plain.put("cost", cost);
        return plain;
    }

    private static Map<String, String> texts(Map<String, PermissionQuery> methods) {
        Map<String, String> texts = new LinkedHashMap<>();
        methods.forEach((method, query) -> texts.put(method, query.toString()));
        return texts;
    }

    /**
     * Returns the permissions required for a method; empty if the method is rejected.
     * Case-insensitive, because many applications treat {@code delete} and {@code DELETE} alike.
     */
    public Optional<PermissionQuery> needed(String method) {
        if (methods == null) {
            return Optional.of(permissions == null ? PermissionQuery.NONE : permissions);
        }
        return Optional.ofNullable(methods.get(method.toUpperCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(methods.get(ANY_METHOD)));
    }
}
