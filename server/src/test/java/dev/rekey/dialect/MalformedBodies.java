package dev.rekey.dialect;

import static dev.rekey.testing.JsonText.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bodies that no API takes, whatever its members are called. */
public final class MalformedBodies {

    private MalformedBodies() {}

    /** By what is wrong with it. All are smaller than an API's limit. */
    public static Map<String, String> unreadable() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("nothing", "");
        bodies.put("blanks", "  \n");
        bodies.put("no JSON", "name=x");
        bodies.put("half an object", json("{'name': 'x'"));
        bodies.put("a trailing comma", json("{'name': 'x',}"));
        bodies.put("something after it", json("{'name': 'x'} {}"));
        bodies.put("single quotes", "{'name': 'x'}");
        bodies.put("a comment", json("{/* */ 'name': 'x'}"));
        bodies.put("NaN", json("{'name': NaN}"));
        bodies.put("a raw NUL", json("{'name': '\u0000'}"));
        bodies.put("half a pair", json("{'name': '\\ud800'}"));
        bodies.put("a list", "[]");
        bodies.put("a text", "\"x\"");
        bodies.put("a number", "1");
        bodies.put("null", "null");
        bodies.put("a member twice", json("{'name': 'x', 'name': 'y'}"));
        bodies.put("a member twice, deep inside", json("{'other': [{'a': 1, 'a': 1}]}"));
        bodies.put("deep lists", json("{'other': %s%s}").formatted("[".repeat(5_000), "]".repeat(5_000)));
        bodies.put("deep objects", json("{'other': ").repeat(5_000) + "1" + "}".repeat(5_000));
        bodies.put("a number of 10,000 digits", json("{'other': %s}").formatted("9".repeat(10_000)));
        return bodies;
    }

    /** A body that is a byte larger than the limit of 1 MiB. */
    public static String tooLarge() {
        String start = json("{'name': '");
        String end = "\"}";
        return start + "x".repeat(1024 * 1024 + 1 - start.length() - end.length()) + end;
    }

    /** A JSON list of 10,000 different texts that begin so. */
    public static String longList(String start) {
        return IntStream.range(0, 10_000)
                .mapToObj(at -> "\"" + start + at + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
