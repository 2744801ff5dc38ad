package dev.rekey.http.json;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream reader accepts, reads and rejects the same as the reader of trees. */
class JsonStreamReaderTest {

    private static final Set<String> MEMBERS = Set.of("text", "flag", "number", "list", "items");

    private static final List<String> SAMPLES = List.of(
            json("{'text':'a','flag':true,'number':17,'list':['x','y'],'items':[{'text':'b'},{'list':[]}]}"), """
        { "text" : "\u00e9 \\u00e9 \\ud83d\\ude00 \\/" , "number" : -1 , "flag" : false ,\
         "list" : null }\
        """, """
        {"number":123456789012345678901234567890,"other":[1e5,{"a":1.50,"b":null}],\
        "text":"\uFFFD"}\
        """);

    private static final String DAMAGE = "\"\\{}[]:, 019aeu-.tn\u00e9\uFFFD\u0000\ud83d\ude00";

    @Test
    void readsEveryKindOfMember() {
        assertThat(stream(SAMPLES.getFirst()))
                .isEqualTo("{flag=true, items=[{text=b}, {list=[]}], list=[x, y], number=17, text=a}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "17",
                "[1e99999999999]",
                "{",
                "{}",
                "{} x",
                "{} {}",
                "{}]",
                "\uFEFF{}",
                "{\"text\"}",
                "{\"text\":}",
                "{\"text\":\"a\",}",
                "{'text':\"a\"}",
                "{text:\"a\"}",
                "{\"text\":\"a\" \"flag\":true}",
                "{\"text\":\"\t\"}",
                "{\"text\":\"\\x\"}",
                "{\"text\":\"\\ud800\"}",
                "{\"text\":\"\\udc00\\ud800\"}",
                "{\"\\ud800\":1}",
                "{\"other\":[\"\\ud800\"]}",
                "{\"text\":\"\\\\u\"}",
                "{\"te\\u0078t\":\"a\"}",
                "{\"text\":1,\"flag\":1,\"number\":1.0,\"list\":1,\"items\":1}",
                "{\"text\":[],\"flag\":[],\"number\":[],\"list\":{},\"items\":{}}",
                "{\"text\":{\"text\":\"a\"},\"flag\":\"true\",\"number\":\"1\",\"list\":\"a\",\"items\":\"a\"}",
                "{\"text\":null,\"flag\":null,\"number\":null,\"list\":null,\"items\":null}",
                "{\"list\":[null,1,\"a\",[\"b\"],{}],\"items\":[null,1,[],{\"list\":[2]},{\"texd\":1}]}",
                "{\"text\":\"a\",\"text\":\"a\"}",
                "{\"other\":{\"a\":1,\"a\":1}}",
                "{\"items\":[{\"text\":\"a\",\"text\":1}]}",
                "{\"texts\":1,\"Flag\":[{}],\"a/b~c\":null,\"\":0}",
                "{\"text\":1,\"other\":1e99999999999}",
                "{\"number\":1e99999999999}",
                "{\"number\":9223372036854775807}",
                "{\"number\":9223372036854775808}",
                "{\"number\":-9223372036854775809}",
                "{\"number\":01}",
                "{\"number\":+1}",
                "{\"number\":NaN}",
            })
    void readsLikeATree(String text) {
        assertThat(stream(text)).isEqualTo(tree(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void hasTheLimitsOfATree() {
        String digits = "1".repeat(Json.MAX_NUMBER_LENGTH + 1);
        for (String text : List.of(
                json("{'number':%s}").formatted(digits),
                json("{'text':%s}").formatted(digits),
                json("{'text':%s.5}").formatted(digits),
                json("{'other':%s%s}")
                        .formatted(
                                "[".repeat(HttpLimits.MAX_JSON_DEPTH - 1), "]".repeat(HttpLimits.MAX_JSON_DEPTH - 1)),
                json("{'other':%s%s}")
                        .formatted("[".repeat(HttpLimits.MAX_JSON_DEPTH), "]".repeat(HttpLimits.MAX_JSON_DEPTH)),
                json("{'other':[0%s]}").formatted(",0".repeat(Json.MAX_TOKENS)),
                json("{'list':[''%s]}").formatted(",\"\"".repeat(Json.MAX_TOKENS)),
                json("{'%s':1}").formatted("a".repeat(300)))) {
            assertThat(stream(text))
                    .as("%.40s", text)
                    .isEqualTo(tree(text.getBytes(StandardCharsets.UTF_8)))
                    .doesNotContain(digits);
        }
    }

    @Test
    void readsDamagedTextLikeATree() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(SAMPLES.get(random.nextInt(SAMPLES.size())));
            for (int damage = random.nextInt(4); damage > 0; damage--) {
                int at = random.nextInt(text.length());
                char other = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, other);
                    default -> text.setCharAt(at, other);
                }
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(4) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String found = stream(bytes);
            assertThat(found).as("%s, seed %d", text, seed).isEqualTo(tree(bytes));
            read += found.startsWith("{") ? 1 : 0;
        }
        assertThat(read).isBetween(5_000, 45_000);
    }

    @Test
    void rejectsBytesThatAreNotUtf8() {
        byte[] good = json("{'text':'aaaa'}").getBytes(StandardCharsets.UTF_8);
        for (byte[] wrong : new byte[][] {
            {(byte) 0xC0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xFF}, {(byte) 0xC3}
        }) {
            byte[] text = good.clone();
            System.arraycopy(wrong, 0, text, 9, wrong.length);
            assertThat(stream(text))
                    .isEqualTo(HttpError.MalformedJson.encoding().publicMessage());
        }
        byte[] wide = "{}".getBytes(StandardCharsets.UTF_16BE);
        assertThat(stream(wide)).isEqualTo(HttpError.MalformedJson.syntax().publicMessage());
    }

    private static String stream(String text) {
        return stream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String stream(byte[] text) {
        return outcome(() -> JsonStreamReader.read(text, JsonStreamReaderTest::values, MalformedException::new));
    }

    private static String values(JsonStreamReader json) {
        TreeMap<String, Object> values = new TreeMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            Object value = switch (name) {
                case "text" -> json.text();
                case "flag" -> json.flag();
                case "number" -> json.integer();
                case "list" -> json.texts("an array");
                case "items" -> json.isNull() ? json.text() : json.objects(JsonStreamReaderTest::values);
                default -> {
                    json.unknown(MEMBERS);
                    yield null;
                }
            };
            if (value != null) {
                values.put(name, value);
            }
        }
        return values.toString();
    }

    private static String tree(byte[] text) {
        return outcome(() -> {
            JsonObjectReader json = new JsonObjectReader(Json.object(text));
            String values = values(json);
            json.unknownMembers();
            if (!json.shapeFaults().isEmpty()) {
                throw new MalformedException(json.shapeFaults());
            }
            json.refuseIfUnacceptable();
            return values;
        });
    }

    private static String values(JsonObjectReader json) {
        TreeMap<String, Object> values = new TreeMap<>();
        for (Change<?> value : List.of(json.text("text"), json.flag("flag"), json.integer("number"))) {
            value.replacement().ifPresent(there -> values.put(nameOf(there), there));
        }
        json.texts("list").replacement().ifPresent(list -> values.put("list", list));
        json.objects("items")
                .replacement()
                .ifPresent(items -> values.put(
                        "items",
                        items.stream().map(JsonStreamReaderTest::values).toList()));
        return values.toString();
    }

    private static String nameOf(Object value) {
        return switch (value) {
            case String _ -> "text";
            case Boolean _ -> "flag";
            default -> "number";
        };
    }

    private interface Reading {
        String read();
    }

    /** The values, or what the client is told; violations without their order. */
    private static String outcome(Reading reading) {
        try {
            return reading.read();
        } catch (HttpError e) {
            return e.publicMessage();
        } catch (Refusal.Invalid e) {
            return "invalid " + sorted(e.violations());
        } catch (MalformedException e) {
            return "malformed " + sorted(e.violations);
        }
    }

    private static Set<String> sorted(List<Violation> violations) {
        Set<String> sorted = new TreeSet<>();
        violations.forEach(one -> sorted.add(one.toString()));
        return sorted;
    }

    private static final class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        MalformedException(List<Violation> violations) {
            super("malformed");
            this.violations = violations;
        }
    }
}
