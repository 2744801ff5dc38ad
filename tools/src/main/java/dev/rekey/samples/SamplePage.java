package dev.rekey.samples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of a vendor's documentation, mostly Markdown.
 *
 * @param name file name
 * @param text content, with LF line ends
 */
record SamplePage(String name, String text) {

    /** A fenced code block: two lines of three or more backticks with the same indentation. */
    private static final Pattern FENCE =
            Pattern.compile("(?ms)^([ \\t]*)(`{3,})[ \\t]*([^\\n`]*)\\n(.*?)^\\1\\2[ \\t]*$");

    /**
     * A fenced code block.
     *
     * @param words the info string after the opening fence, beginning with the language
     * @param code the lines without the fence's indentation
     */
    record Block(List<String> words, String code) {}

    /** @throws SampleFailure if the file cannot be read */
    static SamplePage read(Path pages, String name) {
        try {
            String text = Files.readString(pages.resolve(name), StandardCharsets.UTF_8);
            return new SamplePage(name, text.replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new SampleFailure("The file " + name + " in the samples directory is missing or cannot be read.");
        }
    }

    /** @throws SampleFailure if the page does not have exactly one block in this language */
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
                    name + " has " + found.size() + " blocks in " + language + "; exactly one is expected.");
        }
        return found.getFirst();
    }

    /**
     * Returns the lines from the first one that begins with {@code first} to the last one equal to
     * {@code last}.
     *
     * @throws SampleFailure if there are none
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
