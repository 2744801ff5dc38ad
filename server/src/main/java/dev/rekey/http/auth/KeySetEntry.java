package dev.rekey.http.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.rekey.http.json.Json;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One entry of a JSON Web Key Set (RFC 7517), usable or not. Only the members needed to verify
 * signatures are read. Causes quote nothing but short names of types and curves.
 */
sealed interface KeySetEntry {

    /** @param key a public key that can be used with its algorithm */
    record Usable(JWK key) implements KeySetEntry {}

    /** A key that is declared for another use than signatures. */
    record Unused() implements KeySetEntry {}

    /** @param cause the reason, for the log */
    record Unusable(String cause) implements KeySetEntry {}

    /** Shorter keys are too weak (RFC 7518, section 3.3). */
    int MIN_RSA_BITS = 2048;

    /** Signatures by longer keys take milliseconds to verify. */
    int MAX_RSA_BITS = 8192;

    int ED25519_BYTES = 32;

    /** Maximum characters of a name that the log repeats. */
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

    /** A description of the entry for the log. */
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
        } catch (ParseException | JOSEException | RuntimeException e) {
            // The message of the exception may quote the entry.
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

    /** Checks the key, including that the JDK accepts it. */
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

    /** The name in quotes, truncated, with unprintable characters replaced. */
    private static String shown(String name) {
        StringBuilder shown = new StringBuilder("\"");
        for (int index = 0; index < Math.min(name.length(), MAX_SHOWN); index++) {
            char character = name.charAt(index);
            shown.append(character >= ' ' && character < 0x7F && character != '"' ? character : '?');
        }
        return shown.append(name.length() > MAX_SHOWN ? "…\"" : "\"").toString();
    }
}
