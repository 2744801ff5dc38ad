package dev.rekey.core.project;

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
 * What one gateway asks of the requests that it lets pass. Nothing that a client sends chooses it or changes it.
 *
 * @param permissions what is needed whatever the method; {@code null} where nothing is, or {@code methods} says it
 * @param methods what is needed by method, in upper case, {@link #ANY_METHOD} standing for all others; a method that is not
 *     there is refused. {@code null} where the method does not matter
 * @param resource how the resource is read from the request; {@code null} where none is asked for
 * @param keyFrom where the key is looked for, one or more
 * @param cost what a use spends, 0 or more
 */
public record GatewayProfile(
        Gateway gateway,
        @Nullable PermissionQuery permissions,
        @Nullable Map<String, PermissionQuery> methods,
        @Nullable ResourceTemplate resource,
        List<KeyPlace> keyFrom,
        Preflight preflight,
        long cost) {

    /** In place of a method: every one that is not named. */
    public static final String ANY_METHOD = "*";

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    public GatewayProfile {
        methods = methods == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(methods));
        keyFrom = List.copyOf(keyFrom);
    }

    /** A profile that asks for a good key and nothing more. */
    static GatewayProfile of(Gateway gateway) {
        return new GatewayProfile(gateway, null, null, null, KeyPlace.USUAL, Preflight.PASS, 1);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * This profile in texts, lists, maps and numbers, by our names of its fields; a query, a place and a template in their own
     * texts, the words of an enum in lower case.
     */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("gateway", word(gateway));
        plain.put("permissions", permissions == null ? null : permissions.toString());
        plain.put("methods", methods == null ? null : texts(methods));
        plain.put("resource", resource == null ? null : resource.toString());
        plain.put("key_from", keyFrom.stream().map(KeyPlace::toString).toList());
        plain.put("preflight", word(preflight));
        plain.put("cost", cost);
        return plain;
    }

    private static Map<String, String> texts(Map<String, PermissionQuery> methods) {
        Map<String, String> texts = new LinkedHashMap<>();
        methods.forEach((method, query) -> texts.put(method, query.toString()));
        return texts;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a request of this method needs; empty where the method is refused. {@code delete} needs what {@code DELETE} does: many
     * applications take one for the other.
     */
    public Optional<PermissionQuery> needed(String method) {
        if (methods == null) {
            return Optional.of(permissions == null ? PermissionQuery.NONE : permissions);
        }
        return Optional.ofNullable(methods.get(method.toUpperCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(methods.get(ANY_METHOD)));
    }
}
