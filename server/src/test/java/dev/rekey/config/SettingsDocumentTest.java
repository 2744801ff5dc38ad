package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the table of settings in the documentation with the settings in the code. */
class SettingsDocumentTest {

    @Test
    void thePageListsEverySettingInOrderAndNoOther() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("docs/reference/configuration.md")).stream()
                .filter(line -> line.startsWith("| `") && line.contains("| `REKEY_"))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(TextSetting.values())
                        .map(SettingsDocumentTest::row)
                        .toList());
    }

    private static String row(TextSetting setting) {
        String standard = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "` ";
        return "| `%s` | `%s` | `%s` | %s| %s |"
                .formatted(
                        setting.key(), setting.flag(), setting.environmentVariable(), standard, setting.description());
    }
}
