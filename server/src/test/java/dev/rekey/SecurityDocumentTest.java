package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.TextSetting;
import dev.rekey.core.access.ManagementPermission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the page on limits with the settings and pages that exist. */
class SecurityDocumentTest {

    private static final Path PAGE = Path.of("docs/reference/limits.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern SETTING =
            Pattern.compile("`((?:max|client|metrics|http2|public|allowed)-[a-z0-9-]+)`");

    /** The settings that change a limit. */
    private static final List<TextSetting> MOVING = List.of(
            TextSetting.MAX_CONNECTIONS_PER_ADDRESS,
            TextSetting.MAX_CONCURRENT_REQUESTS,
            TextSetting.CLIENT_MEMORY_MIB,
            TextSetting.HTTP2_CLEARTEXT,
            TextSetting.METRICS_PORT,
            TextSetting.METRICS_HOST,
            TextSetting.PUBLIC_URL,
            TextSetting.ALLOWED_HOSTS,
            TextSetting.MAX_HEADER_BYTES,
            TextSetting.MAX_URI_BYTES);

    @Test
    void everySettingThatMovesALimitIsThereAndNoneThatDoesNotExist() throws IOException {
        String page = Files.readString(PAGE);
        List<String> known =
                Arrays.stream(TextSetting.values()).map(TextSetting::key).toList();

        assertThat(MOVING).allSatisfy(setting -> assertThat(page).contains("`" + setting.key() + "`"));
        assertThat(SETTING.matcher(page).results().map(setting -> setting.group(1)))
                .isNotEmpty()
                .isSubsetOf(known);
        assertThat(page)
                .contains("`" + ManagementPermission.KEYS_UNBIND.permission().value() + "`")
                .contains("`" + ManagementPermission.METRICS_READ.permission().value() + "`");
    }

    @Test
    void everyTableSaysWhatAClientSees() throws IOException {
        assertThat(Files.readAllLines(PAGE))
                .filteredOn(line -> line.startsWith("| Limit |"))
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(line).contains("| Setting |").endsWith("| What a client sees |"));
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        assertThat(LINK.matcher(Files.readString(PAGE)).results().map(link -> PAGE.resolveSibling(link.group(1))))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
    }
}
