package dev.rekey.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of {@code docs/reference}, for tests that compare it with the code. */
public final class ReferencePage {

    private static final Path FOLDER = Path.of("docs/reference");

    private final String text;

    private ReferencePage(String text) {
        this.text = text;
    }

    /** @param name for instance {@code errors.md} */
    public static ReferencePage read(String name) throws IOException {
        return new ReferencePage(Files.readString(FOLDER.resolve(name)));
    }

    /** The cells of the rows of the table whose first column has this heading, code marks removed; without its heading. */
    public List<List<String>> table(String heading) {
        return text.lines()
                .dropWhile(line -> !line.startsWith("| " + heading + " |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(cell -> cell.strip().replaceAll("^`([^`]+)`$", "$1"))
                        .toList())
                .toList();
    }

    /** What stands below a third-level heading, up to the next heading; empty if there is no such heading. */
    public Optional<String> section(String heading) {
        Matcher found = Pattern.compile("(?ms)^### " + Pattern.quote(heading) + "$(.*?)(?=^#|\\z)")
                .matcher(text);
        return found.find() ? Optional.of(found.group(1).strip()) : Optional.empty();
    }

    /** All third-level headings, in order. */
    public List<String> sections() {
        return Pattern.compile("(?m)^### (.+)$")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
