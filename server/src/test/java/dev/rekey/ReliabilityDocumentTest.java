package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the tests and architecture rules named by the guarantees page exist. */
class ReliabilityDocumentTest {

    private static final Pattern PROOF =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|Contract))\\.([a-z][A-Za-z0-9]*)`");
    private static final Pattern RULE = Pattern.compile("[Tt]he architecture rule `([A-Za-z]+)` in `ArchitectureTest`");

    @Test
    void everyTestThatItNamesExists() throws IOException {
        String document = Files.readString(Path.of("docs/explanation/guarantees.md"));
        List<String> proofs = PROOF.matcher(document)
                .results()
                .map(proof -> proof.group(1) + "." + proof.group(2))
                .toList();
        assertThat(proofs).isNotEmpty().allSatisfy(proof -> {
            int dot = proof.indexOf('.');
            assertThat(sources(proof.substring(0, dot)))
                    .as("%s is a test", proof)
                    .anyMatch(source -> source.contains(" void " + proof.substring(dot + 1) + "("));
        });
    }

    @Test
    void everyArchitectureRuleThatItNamesExists() throws IOException {
        String document = Files.readString(Path.of("docs/explanation/guarantees.md"));
        assertThat(RULE.matcher(document).results().map(rule -> rule.group(1)))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(sources("ArchitectureTest")).anyMatch(source -> source.contains(rule)));
    }

    /** The sources of the test classes of this name, of which each package may have one. */
    private static List<String> sources(String name) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("core", "local", "server", "tools")) {
            try (Stream<Path> all = Files.walk(Path.of(module, "src", "test", "java"))) {
                all.filter(file -> file.endsWith(name + ".java")).forEach(files::add);
            }
        }
        return files.stream().map(ReliabilityDocumentTest::read).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
