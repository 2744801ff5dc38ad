package dev.rekey.gateway;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The headers that say to what stands behind a gateway whose key was used. All of them are in every answer that lets a request
 * pass, and none is empty: a gateway may keep what a client sent under a name that we leave out.
 *
 * <p>Values are visible ASCII: every other byte of their UTF-8, and the percent sign, is percent-encoded. {@value #NOTHING} stands
 * where there is nothing, {@value #TOO_LONG} where a value would take them all beyond {@value #MAX_LENGTH} characters: a part of a
 * list or of an object is none.
 */
final class KeyHeaders {

    static final String NOTHING = "-";
    static final String TOO_LONG = "!";
    static final int MAX_LENGTH = 4096;

    static final List<String> NAMES =
            List.of("X-Key-Id", "X-Key-Project", "X-Key-Owner", "X-Key-Name", "X-Key-Permissions", "X-Key-Meta");

    private static final String EVERYTHING = "*";
    /** The length of a JSON object without members. */
    private static final int EMPTY_OBJECT = 2;

    private static final String HEX = "0123456789ABCDEF";

    private KeyHeaders() {}

    /** @param key {@code null} where a request passes without a key */
    static List<Answer.Header> of(@Nullable KeyFacts key) {
        List<Answer.Header> headers = new ArrayList<>();
        int length = 0;
        for (Map.Entry<String, String> named : values(key).entrySet()) {
            String value = encoded(named.getValue());
            String said = length + value.length() > MAX_LENGTH ? TOO_LONG : value;
            headers.add(new Answer.Header(named.getKey(), said));
            length += said.length();
        }
        return headers;
    }

    /** The shortest and those that matter most first. */
    private static Map<String, String> values(@Nullable KeyFacts key) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("X-Key-Id", key == null ? "" : key.id().toString());
        values.put("X-Key-Project", key == null ? "" : key.project().slug());
        values.put("X-Key-Owner", key == null ? "" : key.owner().externalId());
        values.put("X-Key-Name", key == null ? "" : key.name());
        values.put("X-Key-Permissions", key == null ? "" : permissions(key.effective()));
        values.put("X-Key-Meta", key == null ? "" : metadata(key));
        return values;
    }

    private static String permissions(Rights rights) {
        return rights.all()
                ? EVERYTHING
                : rights.permissions().stream().map(Permission::value).collect(Collectors.joining(","));
    }

    private static String metadata(KeyFacts key) {
        byte[] json = key.metadata();
        return json.length == EMPTY_OBJECT ? "" : new String(json, StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        if (text.isEmpty()) {
            return NOTHING;
        }
        boolean looksLikeOurs = text.equals(NOTHING) || text.equals(TOO_LONG);
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7F && octet != '%' && !looksLikeOurs) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.charAt(octet >> 4 & 0xF)).append(HEX.charAt(octet & 0xF));
            }
        }
        return encoded.toString();
    }
}
