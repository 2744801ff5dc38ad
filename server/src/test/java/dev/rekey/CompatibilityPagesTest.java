package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the pages on compatibility to what each of them has to say of its vendor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompatibilityPagesTest {

    private static final Path PAGES = Path.of("docs/compatibility");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyVendorHasAPage() throws IOException {
        try (Stream<Path> dialects = Files.list(Path.of("server/src/main/java/dev/rekey/dialect"))) {
            assertThat(pages().stream().map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(dialects.filter(Files::isDirectory)
                            .map(dialect -> dialect.getFileName() + ".md")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageNamesTheVersionImitatedWithWhereAndWhenItWasRead(Path page) throws IOException {
        List<String> rows = Files.readString(page)
                .lines()
                .dropWhile(line -> !line.equals("## Version imitated"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(2);
        assertThat(rows.getFirst()).isEqualTo("| What | Version | Where | Read on |");
        assertThat(rows.subList(2, rows.size()))
                .allSatisfy(
                        row -> assertThat(row).matches("\\| [^|]+ \\| [^|]+ \\| [^|]+ \\| 20\\d\\d-\\d\\d-\\d\\d \\|"));
    }
}
