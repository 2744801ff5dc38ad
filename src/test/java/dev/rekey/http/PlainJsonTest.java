package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class PlainJsonTest {

    @Test
    void readsMembersOfThePlainKind() {
        PlainJson json = read(
                " { \"a\" : \"x y\", \"b\":[ \"1\" , \"2\" ],\"c\":12,\"d\":true,\"e\":false,\"f\":null,\"g\":[] } \n");
        assertThat(json).isNotNull();
        assertThat(json.names()).containsExactly("a", "b", "c", "d", "e", "f", "g");
        assertThat(json.value(0)).isEqualTo("x y");
        assertThat(json.value(1)).isEqualTo(List.of("1", "2"));
        assertThat(json.value(2)).isEqualTo(12L);
        assertThat(json.value(3)).isEqualTo(true);
        assertThat(json.value(4)).isEqualTo(false);
        assertThat(json.value(5)).isNull();
        assertThat(json.value(6)).isEqualTo(List.of());
        assertThat(read("{}")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{\"a\":01}",
                "{\"a\":-1}",
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":1234567890123456789}",
                "{\"a\":tru}",
                "{\"a\":\"\\n\"}",
                "{\"a\":\"\u00e9\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":{}}",
                "{\"a\":[1]}",
                "{\"a\":[\"x\",]}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1 \"b\":2}",
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
                "{\"key\":\"rekey_abc\",\"ip\":\"10.0.0.1\",\"permissions\":[\"a:b\",\"c\"],\"cost\":3,\"explain\":true}",
                "{ \"a\" : null , \"b\" : [ ] , \"c\" : 0 }",
                "{\"origin\":\"https://a.example\",\"min_version\":10,\"x\":false}");
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
            PlainJson plain = PlainJson.read(bytes);
            if (plain != null) {
                taken++;
                ObjectNode strict = Json.object(bytes);
                List<@Nullable Object> values = new ArrayList<>();
                for (int place = 0; place < plain.names().size(); place++) {
                    values.add(plain.value(place));
                }
                assertThat(Json.plainObject(strict).keySet())
                        .as("%s, seed %d", text, seed)
                        .containsExactlyElementsOf(plain.names());
                assertThat(new ArrayList<>(Json.plainObject(strict).values()))
                        .as("%s, seed %d", text, seed)
                        .isEqualTo(values);
            }
        }
        assertThat(taken).isGreaterThan(5_000);
    }

    private static @Nullable PlainJson read(String text) {
        return PlainJson.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
