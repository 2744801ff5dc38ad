package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the guarantees page to the tests that there are. */
class ReliabilityDocumentTest {

    private static final Pattern PROOF =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|Contract))\\.([a-z][A-Za-z0-9]*)`");
    private static final Pattern WALL = Pattern.compile("the wall `([A-Za-z]+)` in `HouseTest`");

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
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
    void everyWallThatItNamesStands() throws IOException {
        String document = Files.readString(Path.of("docs/explanation/guarantees.md"));
        assertThat(WALL.matcher(document).results().map(wall -> wall.group(1)))
                .isNotEmpty()
                .allSatisfy(wall -> assertThat(sources("HouseTest")).anyMatch(source -> source.contains(wall)));
    }

    /** The sources of the test classes of this name: rooms may have one each. */
    private static List<String> sources(String name) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
            files = all.filter(file -> file.endsWith(name + ".java")).toList();
        }
        return files.stream().map(ReliabilityDocumentTest::read).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
