package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the relative links of all Markdown pages, and that {@code docs/index.md} leads to every page of {@code docs}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentationLinksTest {

    private static final Path INDEX = Path.of("docs/index.md");

    /** The target of an inline link, without its title. Absolute URLs contain a colon and are not checked. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s:]+)\\)");

    /** Code is not rendered as links, whether in a block or within a line. */
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|`[^`\\n]+`");

    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

    /** Every Markdown page at the root, in docs and in examples. */
    static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> examples = Files.walk(Path.of("examples"))) {
            return Stream.of(root, docs, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkLeadsToAFileAndAHeading(Path page) {
        for (String link : links(page)) {
            Path target = target(page, link);
            assertThat(target).as("%s in %s", link, page).exists();
            if (link.contains("#") && target.toString().endsWith(".md")) {
                assertThat(anchors(target)).as("%s in %s", link, page).contains(link.substring(link.indexOf('#') + 1));
            }
        }
    }

    @Test
    void everyPageIsReachableFromTheIndex() throws IOException {
        Set<Path> reached = new TreeSet<>();
        Deque<Path> open = new ArrayDeque<>(List.of(INDEX));
        while (!open.isEmpty()) {
            Path page = open.remove();
            if (reached.add(page)) {
                links(page).stream()
                        .map(link -> target(page, link))
                        .filter(target -> target.startsWith("docs"))
                        .filter(target -> target.toString().endsWith(".md"))
                        .filter(Files::exists)
                        .forEach(open::add);
            }
        }
        assertThat(reached)
                .containsAll(
                        pages().stream().filter(page -> page.startsWith("docs")).toList());
    }

    private static List<String> links(Path page) {
        String text = CODE.matcher(read(page)).replaceAll("code");
        return LINK.matcher(text).results().map(link -> link.group(1)).toList();
    }

    private static Path target(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        return path.isEmpty() ? page : page.resolveSibling(path).normalize();
    }

    /** The anchors of a page's headings, made as GitHub makes them. */
    private static Set<String> anchors(Path page) {
        String text = Pattern.compile("(?ms)^```.*?^```$").matcher(read(page)).replaceAll("");
        return HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
