package dev.rekey.core;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The test cases of RFC 7396, appendix A, whose target and patch are objects, and what metadata keeps besides. */
class MetadataTest {

    private static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            object.put(String.valueOf(namesAndValues[at]), namesAndValues[at + 1]);
        }
        return object;
    }

    private static void assertMerged(
            Map<String, @Nullable Object> target,
            Map<String, @Nullable Object> patch,
            Map<String, @Nullable Object> result) {
        assertThat(Metadata.of(target).merge(patch)).isEqualTo(Metadata.of(result));
    }

    private static List<@Nullable Object> list(@Nullable Object... elements) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : elements) {
            list.add(element);
        }
        return list;
    }

    @Test
    void mergesAsTheExamplesOfTheRfcDo() {
        assertMerged(object("a", "b"), object("a", "c"), object("a", "c"));
        assertMerged(object("a", "b"), object("b", "c"), object("a", "b", "b", "c"));
        assertMerged(object("a", "b"), object("a", null), object());
        assertMerged(object("a", "b", "b", "c"), object("a", null), object("b", "c"));
        assertMerged(object("a", list("b")), object("a", "c"), object("a", "c"));
        assertMerged(object("a", "c"), object("a", list("b")), object("a", list("b")));
        assertMerged(
                object("a", object("b", "c")), object("a", object("b", "d", "c", null)), object("a", object("b", "d")));
        assertMerged(object("a", list(object("b", "c"))), object("a", list(1L)), object("a", list(1L)));
        assertMerged(object("e", null), object("a", 1L), object("e", null, "a", 1L));
        assertMerged(object(), object("a", object("bb", object("ccc", null))), object("a", object("bb", object())));
    }

    @Test
    void aNullInAListIsAValueAtAnyDepth() {
        List<@Nullable Object> list = list(1L, null, object("n", null, "l", list(object("m", null))));
        assertMerged(object(), object("n", list), object("n", list));
        assertThat(Metadata.of(object("n", list)).members()).isEqualTo(object("n", list));
    }

    @Test
    void keepsNullMembers() {
        Map<String, @Nullable Object> members = object("a", null, "b", object("c", null));
        assertThat(Metadata.of(members).members()).isEqualTo(members);
        assertThat(Metadata.of(members)).isNotEqualTo(Metadata.of(object("b", object())));
        assertThat(Metadata.of(members).bytes())
                .isEqualTo(json("{'a':null,'b':{'c':null}}").length());
    }
}
