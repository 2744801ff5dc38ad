package dev.rekey.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One entry of a key set (RFC 7517), whatever it is. Only the members that the checking of signatures needs are looked at.
 * Causes quote nothing but short names of types and curves.
 */
sealed interface KeySetEntry {

    /** @param key a public key that its algorithm can be used with */
    record Usable(JWK key) implements KeySetEntry {}

    /** A key that is declared for something else than signatures. */
    record Unused() implements KeySetEntry {}

    /** @param cause for the log */
    record Unusable(String cause) implements KeySetEntry {}

    /** Shorter ones are too weak (RFC 7518, section 3.3). */
    int MIN_RSA_BITS = 2048;

    /** A signature by a longer key takes milliseconds to check. */
    int MAX_RSA_BITS = 8192;

    int ED25519_BYTES = 32;

    /** Most characters of a name that the log repeats. */
    int MAX_SHOWN = 64;

    Set<String> EC_CURVES = Set.of("P-256", "P-384");

    Set<String> MEMBERS = Set.of("kty", "kid", "use", "alg", "crv", "n", "e", "x", "y");

    static KeySetEntry read(JsonNode entry) {
        if (!entry.isObject()) {
            return new Unusable("it is not a JSON object");
        }
        if ("enc".equals(text(entry, "use"))) {
            return new Unused();
        }
        String type = text(entry, "kty");
        return switch (type) {
            case null -> new Unusable("it has no kty");
            case "RSA" -> read(entry, List.of("n", "e"));
            case "EC" -> EC_CURVES.contains(curve(entry)) ? read(entry, List.of("x", "y")) : unknownCurve(entry);
            case "OKP" -> curve(entry).equals("Ed25519") ? read(entry, List.of("x")) : unknownCurve(entry);
            case "oct" -> new Unusable("it is a symmetric key");
            default -> new Unusable("its kty " + shown(type) + " is not supported");
        };
    }

    /** The entry in a sentence of the log. */
    static String named(JsonNode entry) {
        String id = text(entry, "kid");
        return id == null ? "without kid" : "kid " + shown(id);
    }

    private static KeySetEntry unknownCurve(JsonNode entry) {
        return new Unusable("its crv " + shown(curve(entry)) + " is not supported");
    }

    private static KeySetEntry read(JsonNode entry, List<String> needed) {
        for (String member : needed) {
            if (text(entry, member) == null) {
                return new Unusable("it has no " + member);
            }
        }
        try {
            return checked(JWK.parse(members(entry)).toPublicJWK());
        } catch (ParseException | JOSEException | RuntimeException malformed) {
            // Its message may quote the entry.
            return new Unusable("a member of it is malformed");
        }
    }

    private static Map<String, @Nullable Object> members(JsonNode entry) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String member : MEMBERS) {
            JsonNode value = entry.get(member);
            if (value != null) {
                members.put(member, Json.plain(value));
            }
        }
        return members;
    }

    /** Also makes sure that it can be turned into a key of the JDK's. */
    private static KeySetEntry checked(JWK key) throws JOSEException {
        return switch (key) {
            case RSAKey rsa
            when rsa.size() < MIN_RSA_BITS || rsa.size() > MAX_RSA_BITS ->
                new Unusable("it has " + rsa.size() + " bits, and " + MIN_RSA_BITS + " to " + MAX_RSA_BITS
                        + " are supported");
            case RSAKey rsa -> {
                var _ = rsa.toRSAPublicKey();
                yield new Usable(key);
            }
            case ECKey ec -> {
                var _ = ec.toECPublicKey();
                yield new Usable(key);
            }
            case OctetKeyPair pair when pair.getDecodedX().length == ED25519_BYTES -> new Usable(key);
            default -> new Unusable("a member of it is malformed");
        };
    }

    private static String curve(JsonNode entry) {
        String curve = text(entry, "crv");
        return curve == null ? "" : curve;
    }

    private static @Nullable String text(JsonNode entry, String member) {
        JsonNode value = entry.isObject() ? entry.get(member) : null;
        return value == null || !value.isString() ? null : value.stringValue();
    }

    /** In quotes and on one line, however it is written. */
    private static String shown(String name) {
        StringBuilder shown = new StringBuilder("\"");
        for (int at = 0; at < Math.min(name.length(), MAX_SHOWN); at++) {
            char character = name.charAt(at);
            shown.append(character >= ' ' && character < 0x7F && character != '"' ? character : '?');
        }
        return shown.append(name.length() > MAX_SHOWN ? "…\"" : "\"").toString();
    }
}
