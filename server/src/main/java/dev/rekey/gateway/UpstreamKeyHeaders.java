package dev.rekey.gateway;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Headers that identify the verified key to the application behind a gateway. Every authorizing
 * response has all of them, and none is empty: if one were missing, a gateway might keep the value
 * sent by the client.
 *
 * <p>Values are printable ASCII: any other byte of their UTF-8 encoding, and the percent sign, is
 * percent-encoded. {@value #NOTHING} stands for no value, {@value #TOO_LONG} for a value that would
 * take all headers together beyond {@value #MAX_LENGTH} characters: lists and objects are never
 * truncated.
 */
final class UpstreamKeyHeaders {

    static final String NOTHING = "-";
    static final String TOO_LONG = "!";
    static final int MAX_LENGTH = 4096;

    static final List<String> NAMES =
            List.of("X-Key-Id", "X-Key-Project", "X-Key-Owner", "X-Key-Name", "X-Key-Permissions", "X-Key-Meta");

    private static final String EVERYTHING = "*";
    /** Length of a JSON object without members. */
    private static final int EMPTY_OBJECT = 2;

    private static final String HEX = "0123456789ABCDEF";

    private UpstreamKeyHeaders() {}

    /** @param key {@code null} if the request passes without a key */
    static List<HttpResponse.Header> of(@Nullable CachedKey key) {
        List<HttpResponse.Header> headers = new ArrayList<>();
        int length = 0;
        for (Map.Entry<String, String> named : values(key).entrySet()) {
            String value = encoded(named.getValue());
            String sent = length + value.length() > MAX_LENGTH ? TOO_LONG : value;
            headers.add(new HttpResponse.Header(named.getKey(), sent));
            length += sent.length();
        }
        return headers;
    }

    /** The values in order of priority: short and important ones first. */
    private static Map<String, String> values(@Nullable CachedKey key) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("X-Key-Id", key == null ? "" : key.id().toString());
        values.put("X-Key-Project", key == null ? "" : key.project().slug());
        values.put("X-Key-Owner", key == null ? "" : key.owner().externalId());
        values.put("X-Key-Name", key == null ? "" : key.name());
        values.put("X-Key-Permissions", key == null ? "" : permissions(key.effectivePermissions()));
        values.put("X-Key-Meta", key == null ? "" : metadata(key));
        return values;
    }

    private static String permissions(PermissionSet permissions) {
        return permissions.all()
                ? EVERYTHING
                : permissions.permissions().stream().map(Permission::value).collect(Collectors.joining(","));
    }

    private static String metadata(CachedKey key) {
        byte[] json = key.metadata();
        return json.length == EMPTY_OBJECT ? "" : new String(json, StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        if (text.isEmpty()) {
            return NOTHING;
        }
        boolean isPlaceholder = text.equals(NOTHING) || text.equals(TOO_LONG);
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7F && octet != '%' && !isPlaceholder) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.charAt(octet >> 4 & 0xF)).append(HEX.charAt(octet & 0xF));
            }
        }
        return encoded.toString();
    }
}
