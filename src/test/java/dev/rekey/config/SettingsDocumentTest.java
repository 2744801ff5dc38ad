package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the table of settings in the README to the settings that there are. */
class SettingsDocumentTest {

    @Test
    void theReadmeHasEverySettingInItsOrderAndNoOther() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `") && line.contains("| `REKEY_"))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(Setting.values())
                        .map(SettingsDocumentTest::row)
                        .toList());
    }

    private static String row(Setting setting) {
        String standard = setting.standard().isEmpty() ? "" : "`" + setting.standard() + "` ";
        return "| `%s` | `%s` | `%s` | %s| %s |"
                .formatted(setting.key(), setting.flag(), setting.variable(), standard, setting.purpose());
    }
}
