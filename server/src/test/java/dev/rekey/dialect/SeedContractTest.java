package dev.rekey.dialect;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.OpenApiCheck;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What the update routes of two vendors answer to hundreds of random bodies, held against the vendors' own OpenAPI documents,
 * which stand beside the project; where they do not, against ours.
 */
@BothDatabases
class SeedContractTest {

    private static final Path SEEDS = Path.of("..", "shared", "seeds");
    private static final int BODIES = 200;

    @RegisterExtension
    static final TestServer server = new TestServer();

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void partoo(TestReporter reporter) throws IOException {
        TestResponse key = server.key("default", "root");
        String path = "/v2/api_keys/" + key.text("/number");
        TestClient client = server.anonymous().with("x-APIKey", TestServer.ROOT_KEY);
        List<Function<Random, String>> good = List.of(
                any -> member("label", "\"" + word() + "\""),
                any -> member("description", pick("null", "\"" + word() + "\"")),
                any -> member(
                        "expiration_date",
                        pick("null", "\"2027-0" + (1 + random.nextInt(9)) + "-1" + random.nextInt(10) + "\"")),
                any -> member(
                        "ip_whitelist",
                        pick(
                                "[]",
                                json("['10.0.0.0/8']"),
                                json("['2001:db8::/32', '192.0.2.%s']").formatted(random.nextInt(256)))),
                any -> json("'has_restricted_permissions': %s, 'permissions': ['%s']")
                        .formatted(random.nextBoolean(), word()),
                any -> member("surprise_" + word(), json("{'a': [1, null]}")));
        List<String> bad = List.of(
                json("'label': null"),
                json("'label': ''"),
                json("'label': 7"),
                json("'description': []"),
                json("'expiration_date': '2026-02-30'"),
                json("'expiration_date': '2026-03-01'"),
                json("'expiration_date': '1999-01-01'"),
                json("'expiration_date': 'tomorrow'"),
                json("'expiration_date': 20270101"),
                json("'ip_whitelist': null"),
                json("'ip_whitelist': '10.0.0.1'"),
                json("'ip_whitelist': ['10.0.0.1/8']"),
                json("'ip_whitelist': [' 10.0.0.1']"),
                json("'ip_whitelist': ['localhost']"),
                json("'ip_whitelist': ['']"),
                json("'permissions': ['a']"),
                json("'has_restricted_permissions': true"),
                json("'has_restricted_permissions': null, 'permissions': []"),
                json("'has_restricted_permissions': true, 'permissions': ['no permission']"),
                json("'has_restricted_permissions': 'yes', 'permissions': []"));
        check(reporter, "partoo", "/api_keys/" + key.text("/number"), "PUT", path, client, good, bad);
    }

    @Test
    void basic(TestReporter reporter) throws IOException {
        TestResponse key = server.key("default", "root");
        String path = "/project/default/key/" + key.text("/id");
        List<Function<Random, String>> good = List.of(
                any -> member("label", "\"" + word() + "\""),
                any -> member(
                        "roles", pick("\"*\"", "\"" + word() + "\"", "\"" + word() + " , files:read," + word() + "\"")),
                any -> member("surprise_" + word(), "[true, null]"));
        List<String> bad = List.of(
                "",
                json("'label': null"),
                json("'label': ''"),
                json("'label': []"),
                json("'roles': null"),
                json("'roles': ''"),
                json("'roles': ['a']"),
                json("'roles': 'a,,b'"),
                json("'roles': 'no permission'"),
                json("'roles': 1, 'label': 2"));
        check(reporter, "basic", path, "PATCH", path, server.root(), good, bad);
    }

    private void check(
            TestReporter reporter,
            String vendor,
            String documentPath,
            String method,
            String path,
            TestClient client,
            List<Function<Random, String>> good,
            List<String> bad)
            throws IOException {
        Path file = SEEDS.resolve(vendor + ".txt");
        boolean theirs = Files.exists(file);
        reporter.publishEntry(
                theirs
                        ? "Held against " + vendor + "'s own document."
                        : vendor + "'s own document is not here: only our own is checked.");
        OpenApiCheck document = theirs ? vendorDocument(vendor, file) : OpenApiCheck.of(vendor);
        String where = theirs ? documentPath : path;
        for (int body = 0; body < BODIES; body++) {
            answer(document, method, where, path, client, "{" + several(good) + "}", 200);
            answer(document, method, where, path, client, invalid(good, bad), 400);
        }
    }

    private void answer(
            OpenApiCheck document,
            String method,
            String where,
            String path,
            TestClient client,
            String body,
            int status) {
        // The client itself holds the answer against our own document.
        TestResponse reply = client.with("Content-Type", "application/json").send(method, path, body);
        String what = "seed %d: %s -> %s".formatted(seed, body, reply.body());
        assertThat(reply.status()).as(what).isEqualTo(status);
        assertThat(document.complaint(method, where, status, reply.header("Content-Type"), reply.body()))
                .as(what)
                .isEmpty();
    }

    /** Some members of a body that can be taken, each at most once. */
    private String several(List<Function<Random, String>> members) {
        List<String> chosen = new ArrayList<>();
        for (Function<Random, String> member : members) {
            if (random.nextInt(3) > 0) {
                chosen.add(member.apply(random));
            }
        }
        return String.join(", ", chosen.isEmpty() ? List.of(members.getFirst().apply(random)) : chosen);
    }

    /** A body with one thing wrong, or no body to speak of. */
    private String invalid(List<Function<Random, String>> good, List<String> bad) {
        if (random.nextInt(8) == 0) {
            return pick("[]", "7", "\"text\"", "null", json("{'label': 'a'"), json("{'label': 'a', 'label': 'b'}"), "");
        }
        String wrong = pick(bad.toArray(String[]::new));
        String name = wrong.isEmpty() ? "" : wrong.substring(0, wrong.indexOf(':'));
        String more = good.getLast().apply(random);
        return "{" + (name.isEmpty() ? "" : more + ", " + wrong) + "}";
    }

    private static String member(String name, String value) {
        return json("'%s': %s").formatted(name, value);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int letter = 0; letter < 1 + random.nextInt(12); letter++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static final Pattern YAML = Pattern.compile("````yaml[^\n]*\n(.*?)````", Pattern.DOTALL);

    /** The document inside the vendor's page, with what no real answer could meet mended. */
    private static OpenApiCheck vendorDocument(String vendor, Path file) throws IOException {
        Matcher block = YAML.matcher(Files.readString(file));
        assertThat(block.find()).as("a document in %s", file).isTrue();
        JsonNode document = YAMLMapper.builder().build().readTree(block.group(1));
        mend(document);
        return OpenApiCheck.of(vendor + "'s own", document);
    }

    /**
     * The vendor's patterns for dates are no regular expressions, and its texts say of fields that they can be null whose types
     * do not.
     */
    private static void mend(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.path("type").isString()
                    && object.path("type").stringValue().equals("string")) {
                object.remove("pattern");
                object.putArray("type").add("string").add("null");
            }
            for (Map.Entry<String, JsonNode> member : List.copyOf(object.properties())) {
                mend(member.getValue());
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(SeedContractTest::mend);
        }
    }
}
