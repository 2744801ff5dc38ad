package dev.rekey.sql;

import dev.rekey.core.Metadata;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metadata for tests of stores. */
final class MetadataSamples {

    private MetadataSamples() {}

    /** Numbers at their bounds, empty names and texts, nesting, and characters that need escapes. */
    static Metadata extreme() {
        Map<String, @Nullable Object> deep = new LinkedHashMap<>();
        deep.put("z", List.of(1L, "two", true, List.of()));
        deep.put("a", Map.of("empty", Map.of()));
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("max", Long.MAX_VALUE);
        members.put("min", Long.MIN_VALUE);
        members.put("beyond", new BigDecimal("123456789012345678901234567890"));
        members.put("scale", new BigDecimal("1.10"));
        members.put("exponent", new BigDecimal("1E+400"));
        members.put("empty", "");
        members.put("", "no name");
        members.put("unicode", "𝒳 \u2028 \"\\/");
        members.put("nothing", Collections.singletonList(null));
        members.put("deep", deep);
        return Metadata.of(members);
    }
}
