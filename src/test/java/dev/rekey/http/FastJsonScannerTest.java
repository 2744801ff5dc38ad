package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastJsonScannerTest {

    private static final List<String> EXPECTED = List.of("a", "b", "c", "key", "ip", "origin", "permissions");
    private static final FastJsonScanner.Names NAMES = FastJsonScanner.Names.of(EXPECTED.toArray(String[]::new));

    @Test
    void readsMembersOfThePlainKind() {
        FastJsonScanner json = read(" { \"ip\" : \"x y\", \"b\":[ \"1\" , \"\" ],\"c\":[],\"key\":\"\"} \n");
        assertThat(json).isNotNull();
        assertThat(EXPECTED.stream().filter(name -> json.has(EXPECTED.indexOf(name))))
                .containsExactly("b", "c", "key", "ip");
        assertThat(value(json, "ip")).isEqualTo("x y");
        assertThat(value(json, "b")).isEqualTo(List.of("1", ""));
        assertThat(value(json, "c")).isEqualTo(List.of());
        assertThat(value(json, "key")).isEqualTo("");
        assertThat(json.text(EXPECTED.indexOf("b"))).isNull();
        assertThat(json.text(EXPECTED.indexOf("a"))).isNull();
        assertThat(read("{}")).isNotNull();
    }

    /** What is told of a place is what stands there. */
    @Test
    void saysWhereAListIs() {
        String text = "{\"key\":\"k\", \"permissions\": [\"a:b\" , \"c\"] }";
        FastJsonScanner json = read(text);
        assertThat(json).isNotNull();
        int place = EXPECTED.indexOf("permissions");
        assertThat(text.substring(json.start(place), json.end(place))).isEqualTo("\"a:b\" , \"c\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":\"1\",}",
                "{\"a\":\"1\"}x",
                "{\"a\":1}",
                "{\"a\":true}",
                "{\"a\":null}",
                "{\"a\":\"\\n\"}",
                "{\"a\":\"\u00e9\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"x}",
                "{\"a\":{}}",
                "{\"a\":[1]}",
                "{\"a\":[\"x\",]}",
                "{\"a\":[\"x\"",
                "{\"a\":\"1\",\"a\":\"2\"}",
                "{\"a\":\"1\" \"b\":\"2\"}",
                "{\"A\":\"1\"}",
                "{\"other\":\"1\"}",
                "\uFEFF{}"
            })
    void leavesEverythingElseToTheStrictReader(String text) {
        assertThat(read(text)).isNull();
    }

    /** What it takes means the same to the strict reader; random damage to good texts finds what it must not take. */
    @Test
    void whatItTakesTheStrictReaderTakesAlike() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> good = List.of(
                "{\"key\":\"rekey_abc\",\"ip\":\"10.0.0.1\",\"permissions\":[\"a:b\",\"c\"],\"origin\":\"\"}",
                "{ \"a\" : \"\" , \"b\" : [ ] , \"c\" : [ \"0\" ] }",
                "{\"origin\":\"https://a.example\",\"ip\":\"::1\"}");
        int taken = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(good.get(random.nextInt(good.size())));
            for (int damage = random.nextInt(4); damage > 0; damage--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "\"\\{}[]:, 019aten.-\u00e9".charAt(random.nextInt(19)));
                    default -> text.setCharAt(at, "\"\\{}[]:, 019aten.-\u00e9".charAt(random.nextInt(19)));
                }
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            FastJsonScanner plain = FastJsonScanner.read(bytes, NAMES);
            if (plain != null) {
                taken++;
                Map<String, Object> values = new HashMap<>();
                for (String name : EXPECTED) {
                    if (plain.has(EXPECTED.indexOf(name))) {
                        values.put(name, value(plain, name));
                    }
                }
                assertThat(Json.plainObject(Json.object(bytes)))
                        .as("%s, seed %d", text, seed)
                        .isEqualTo(values);
            }
        }
        assertThat(taken).isGreaterThan(5_000);
    }

    private static Object value(FastJsonScanner json, String name) {
        int place = EXPECTED.indexOf(name);
        return json.hasTexts(place) ? json.texts(place) : String.valueOf(json.text(place));
    }

    private static @Nullable FastJsonScanner read(String text) {
        return FastJsonScanner.read(text.getBytes(StandardCharsets.UTF_8), NAMES);
    }
}
