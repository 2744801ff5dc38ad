package dev.rekey.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds {@code docs/reference/status-codes.md} to what the native API says. */
class StatusCodesDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/reference/status-codes.md");

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void everyCodeHasALineUnderItsStatus(ProblemCode code) throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT);
        assertThat(rows)
                .as("%s has a row that says when this is answered, and what to do", DOCUMENT)
                .anyMatch(row -> row.startsWith("| " + code.status() + " |")
                        && row.contains("`" + code.name().toLowerCase(Locale.ROOT) + "`"));
    }
}
