package dev.rekey.samples;

import dev.rekey.samples.ProgramSample.PlaceholderValue;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All samples: the page of each, how to extract the sample, and which placeholders to replace.
 * Nothing else about the pages is known here.
 */
final class VendorSamples {

    private static final PlaceholderValue HOST = (server, key) -> server.url();
    private static final PlaceholderValue ROOT_KEY = (server, key) -> server.rootKey();
    private static final PlaceholderValue UUID_OF_KEY =
            (server, key) -> uuid(key).toString();

    private static final Map<String, PlaceholderValue> DOCSPACE = Map.of(
            "https://yourportal.onlyoffice.com", HOST,
            "your_api_key", ROOT_KEY,
            "your_key_uuid", UUID_OF_KEY);

    private static final Pattern QUOTED = Pattern.compile("'([^'\\n]*)'");
    private static final Pattern PERMISSION = Pattern.compile("[a-z]+:[a-z]+");

    private static final String CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

    private VendorSamples() {}

    static List<SampleExchange> all() {
        return List.of(
                docSpace(
                        "docspace-python",
                        ScriptInterpreter.PYTHON,
                        page -> page.block("py").code()),
                docSpace(
                        "docspace-javascript",
                        ScriptInterpreter.NODE,
                        page -> page.lines("// Set your DocSpace portal URL", "})();")),
                voiceable("voiceable-curl", ScriptInterpreter.BASH, "bash", "/api_keys/%s\""),
                voiceable("voiceable-javascript", ScriptInterpreter.NODE, "javascript", "const apiKeyId = %s;"),
                voiceable("voiceable-python", ScriptInterpreter.PYTHON, "python", "api_key_id = %s\n"),
                partoo(),
                basic());
    }

    private static SampleExchange docSpace(
            String name, ScriptInterpreter interpreter, Function<SamplePage, String> code) {
        return new ProgramSample(name, name + ".txt", interpreter, code, DOCSPACE, (page, output, key) -> {
            List<String> quoted = QUOTED.matcher(code.apply(page))
                    .results()
                    .map(MatchResult::group)
                    .map(text -> text.substring(1, text.length() - 1))
                    .toList();
            // The page has no response to compare with; the expected values are in the code itself.
            if (!quoted.contains(key.path("name").asString())) {
                throw new SampleFailure("The key's name is not the one in the code.");
            }
            List<String> permissions = quoted.stream()
                    .filter(text -> PERMISSION.matcher(text).matches())
                    .toList();
            KeyAssertions.expect("permissions", SampleServer.JSON.valueToTree(permissions), key.path("permissions"));
            KeyAssertions.expect("enabled", SampleServer.JSON.valueToTree(true), key.path("enabled"));
            String printed = output.strip();
            if (!quoted.contains(printed)) {
                throw new SampleFailure("The program printed \"" + printed + "\".");
            }
            return "printed \"" + printed + "\"; " + KeyAssertions.line(key);
        });
    }

    /**
     * @param id the text of the code that contains the key's number, with {@code %s} for the number
     */
    private static SampleExchange voiceable(String name, ScriptInterpreter interpreter, String language, String id) {
        Map<String, PlaceholderValue> placeholders = new LinkedHashMap<>();
        placeholders.put(
                id.formatted("1"),
                (server, key) -> id.formatted(key.path("number").asString()));
        placeholders.put("https://api.example.com", HOST);
        placeholders.put("your-api-key-here", ROOT_KEY);
        return new ProgramSample(
                name,
                "voiceable.txt",
                interpreter,
                page -> page.block(language).code(),
                placeholders,
                (page, output, key) -> {
                    JsonNode documented = SampleServer.parse(page.block("json").code());
                    JsonNode wanted = documented.path("data");
                    KeyAssertions.expect("name", wanted.path("name"), key.path("name"));
                    KeyAssertions.expect(
                            "allowed_origins", wanted.path("allowed_origins"), key.path("allowed_origins"));
                    KeyAssertions.expect(
                            "allowed_resources.assistant",
                            wanted.path("allowed_assistants"),
                            key.path("allowed_resources").path("assistant"));
                    if (output.isBlank()) {
                        return KeyAssertions.line(key);
                    }
                    KeyAssertions.expect(
                            "response status",
                            documented.path("status"),
                            SampleServer.parse(output).path("status"));
                    return "printed the documented status; " + KeyAssertions.line(key);
                });
    }

    private static SampleExchange partoo() {
        return new DocumentSample(
                "partoo-openapi",
                "partoo.txt",
                key -> Map.of("key_id", key.path("number").asString()),
                // The documented date has passed, and a key cannot expire in the past.
                body -> body.put(
                        "expiration_date",
                        "2999" + body.path("expiration_date").asString().substring(4)),
                body -> Map.of(
                        "name", body.path("label"),
                        "description", body.path("description"),
                        "allowed_ips", body.path("ip_whitelist"),
                        "restricted", body.path("has_restricted_permissions"),
                        "permissions", body.path("permissions")));
    }

    private static SampleExchange basic() {
        // The document has no examples; these values are invented.
        List<String> permissions = List.of("samples:read", "samples:write");
        return new DocumentSample(
                "basic-openapi",
                "basic.txt",
                key -> Map.of(
                        "id", SampleServer.PROJECT, "key_id", key.path("id").asString()),
                body -> fillBasic(body, permissions),
                body -> Map.of(
                        "name", body.path("label"),
                        "restricted", SampleServer.JSON.valueToTree(true),
                        "permissions", SampleServer.JSON.valueToTree(permissions)));
    }

    private static void fillBasic(ObjectNode body, List<String> permissions) {
        if (!List.of("label", "roles").equals(List.copyOf(body.propertyNames()))) {
            throw new SampleFailure("The request body of the document must have the properties label and roles.");
        }
        body.put("label", "Renamed by a sample").put("roles", String.join(",", permissions));
    }

    /** Converts the id of a key, which encodes 128 bits in Crockford's base32, to a UUID. */
    private static UUID uuid(JsonNode key) {
        String id = key.path("id").asString();
        BigInteger bits = BigInteger.ZERO;
        for (char digit : id.substring(id.indexOf('_') + 1).toCharArray()) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf(CROCKFORD.indexOf(digit)));
        }
        return new UUID(bits.shiftRight(64).longValue(), bits.longValue());
    }
}
