package dev.rekey.dialect;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Text with holes, for {@link Transcript}: {@code ${name}} is what the name stands for, or, where it stands for nothing yet,
 * takes whatever is there; {@code ${name=regex}} takes what the expression matches; {@code ${=regex}} the same without a
 * name. The string {@code "${*}"} is any JSON value. Holes match numbers and booleans by their text.
 */
final class TranscriptTemplate {

    private static final String ANYTHING = "${*}";

    private TranscriptTemplate() {}

    /** The text with every name replaced by what it stands for. */
    static String fill(String template, Map<String, String> known) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int start = template.indexOf("${", at);
            if (start < 0) {
                break;
            }
            int end = end(template, start);
            String name = template.substring(start + 2, end);
            String value = known.get(name);
            if (value == null) {
                throw new IllegalArgumentException("nothing is known of ${" + name + "}");
            }
            filled.append(template, at, start).append(value);
            at = end + 1;
        }
        return filled.append(template.substring(at)).toString();
    }

    /** Whether the text fits; what its holes took is then known. */
    static boolean matches(String template, String text, Map<String, String> known) {
        if (template.equals(ANYTHING)) {
            return true;
        }
        StringBuilder pattern = new StringBuilder();
        Set<String> names = new LinkedHashSet<>();
        int at = 0;
        while (at < template.length()) {
            int start = template.indexOf("${", at);
            if (start < 0) {
                break;
            }
            pattern.append(Pattern.quote(template.substring(at, start)));
            int end = end(template, start);
            pattern.append(hole(template.substring(start + 2, end), known, names));
            at = end + 1;
        }
        pattern.append(Pattern.quote(template.substring(at)));
        Matcher matcher = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        names.forEach(name -> known.put(name, matcher.group(name)));
        return true;
    }

    /** Where and how {@code actual} differs from what is expected; empty where it does not. */
    static String mismatch(String at, JsonNode expected, JsonNode actual, Map<String, String> known) {
        if (expected.isString() && actual.isValueNode() && !actual.isNull()) {
            return matches(expected.stringValue(), actual.asString(), known) ? "" : differ(at, expected, actual);
        }
        if (expected.isString() && expected.stringValue().equals(ANYTHING)) {
            return "";
        }
        if (expected instanceof ObjectNode wanted && actual instanceof ObjectNode object) {
            Set<String> wantedNames = new LinkedHashSet<>(wanted.propertyNames());
            Set<String> names = new LinkedHashSet<>(object.propertyNames());
            if (!wantedNames.equals(names)) {
                return at + " has the members " + names + " in place of " + wantedNames;
            }
            return wanted.properties().stream()
                    .map(member ->
                            mismatch(at + "/" + member.getKey(), member.getValue(), object.get(member.getKey()), known))
                    .filter(difference -> !difference.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        if (expected instanceof ArrayNode wanted && actual instanceof ArrayNode list) {
            if (wanted.size() != list.size()) {
                return at + " has " + list.size() + " elements in place of " + wanted.size();
            }
            for (int index = 0; index < wanted.size(); index++) {
                String difference = mismatch(at + "/" + index, wanted.get(index), list.get(index), known);
                if (!difference.isEmpty()) {
                    return difference;
                }
            }
            return "";
        }
        return expected.equals(actual) ? "" : differ(at, expected, actual);
    }

    private static String differ(String at, JsonNode expected, JsonNode actual) {
        return at + " is " + actual + " in place of " + expected;
    }

    private static String hole(String inner, Map<String, String> known, Set<String> names) {
        int equals = inner.indexOf('=');
        String name = equals < 0 ? inner : inner.substring(0, equals);
        String value = known.get(name);
        if (value != null) {
            return Pattern.quote(value);
        }
        String regex = equals < 0 ? ".+" : inner.substring(equals + 1);
        if (name.isEmpty()) {
            return "(?:" + regex + ")";
        }
        return names.add(name) ? "(?<" + name + ">" + regex + ")" : "\\k<" + name + ">";
    }

    /** Where the hole that starts here ends; braces inside it come in pairs. */
    private static int end(String template, int start) {
        int depth = 0;
        for (int at = start + 1; at < template.length(); at++) {
            char character = template.charAt(at);
            if (character == '{') {
                depth++;
            } else if (character == '}' && --depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("a hole has no end in " + template);
    }
}
