package dev.rekey.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vendor's page as text, most of it Markdown.
 *
 * @param name the file's name
 * @param text all of it
 */
record SamplePage(String name, String text) {

    /** A block between two lines of at least three back quotes that are indented alike; the first says what is in it. */
    private static final Pattern FENCE =
            Pattern.compile("(?ms)^([ \\t]*)(`{3,})[ \\t]*([^\\n`]*)\\n(.*?)^\\1\\2[ \\t]*$");

    /**
     * A block of code.
     *
     * @param words what stands behind the opening fence: the language first
     * @param code its lines, without the fence's own indentation
     */
    record Block(List<String> words, String code) {}

    /** @throws SampleFailure where the file cannot be read */
    static SamplePage read(Path pages, String name) {
        try {
            String text = Files.readString(pages.resolve(name), StandardCharsets.UTF_8);
            return new SamplePage(name, text.replace("\r\n", "\n"));
        } catch (IOException unreadable) {
            throw new SampleFailure("There is no file " + name + " that can be read in the folder of samples.");
        }
    }

    /** @throws SampleFailure where the page has no block, or more than one, in this language */
    Block block(String language) {
        List<Block> found = FENCE.matcher(text)
                .results()
                .map(fence -> new Block(
                        Arrays.asList(fence.group(3).strip().split("\\s+")),
                        fence.group(4).replaceAll("(?m)^" + fence.group(1), "")))
                .filter(block -> block.words().getFirst().equals(language))
                .toList();
        if (found.size() != 1) {
            throw new SampleFailure(
                    name + " has " + found.size() + " blocks in " + language + " where one is expected.");
        }
        return found.getFirst();
    }

    /**
     * The lines from one that begins with {@code first} to the last that is {@code last}.
     *
     * @throws SampleFailure where there are none
     */
    String lines(String first, String last) {
        Matcher code = Pattern.compile("(?ms)^" + Pattern.quote(first) + ".*^" + Pattern.quote(last) + "$")
                .matcher(text);
        if (!code.find()) {
            throw new SampleFailure(name + " has no code from \"" + first + "\" to \"" + last + "\".");
        }
        return code.group() + "\n";
    }
}
