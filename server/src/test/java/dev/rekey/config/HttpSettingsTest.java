package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {

    @TempDir
    private Path data;

    private HttpSettings read(Map<TextSetting, String> flags) {
        Map<TextSetting, String> all = new EnumMap<>(flags);
        all.put(TextSetting.DATA, data.toString());
        return new SettingsReader(Map.of(), all).read().http();
    }

    @Test
    void defaultsAreThoseOfTheTable() {
        assertThat(read(new EnumMap<>(TextSetting.class))).isEqualTo(HttpSettings.DEFAULT);
    }

    @Test
    void everyOneIsRead() {
        Map<TextSetting, String> flags = new EnumMap<>(Map.of(
                TextSetting.MAX_CONNECTIONS_PER_ADDRESS, "7",
                TextSetting.MAX_CONCURRENT_REQUESTS, "64",
                TextSetting.CLIENT_MEMORY_MIB, "3",
                TextSetting.HTTP2_CLEARTEXT, "true",
                TextSetting.METRICS_PORT, "9090",
                TextSetting.METRICS_HOST, "::1",
                TextSetting.PUBLIC_URL, "https://keys.example.com/",
                TextSetting.ALLOWED_HOSTS, "Keys.example.org, [::1]"));
        flags.put(TextSetting.MAX_HEADER_BYTES, "65536");
        flags.put(TextSetting.MAX_URI_BYTES, "32768");
        flags.put(TextSetting.ACCESS_LOG_SAMPLING, "1000");
        HttpSettings http = read(flags);
        assertThat(http.requests()).isEqualTo(new HttpSettings.Requests(65_536, 32_768, 1_000));
        assertThat(http.maxConnectionsPerAddress()).isEqualTo(7);
        assertThat(http.maxConcurrentRequests()).isEqualTo(OptionalInt.of(64));
        assertThat(http.clientMemoryBytes()).isEqualTo(OptionalLong.of(3 * 1024 * 1024));
        assertThat(http.http2Cleartext()).isTrue();
        assertThat(http.metricsPort()).isEqualTo(OptionalInt.of(9090));
        assertThat(http.metricsHost()).isEqualTo("::1");
        assertThat(http.publicUrl()).hasValue(URI.create("https://keys.example.com/"));
        assertThat(http.allowedHosts()).containsExactly("keys.example.org", "[::1]");
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_CONNECTIONS_PER_ADDRESS, 0",
        "MAX_CONNECTIONS_PER_ADDRESS, many",
        "MAX_CONCURRENT_REQUESTS, 15",
        "CLIENT_MEMORY_MIB, -1",
        "HTTP2_CLEARTEXT, yes",
        "METRICS_PORT, 65536",
        "PUBLIC_URL, keys.example.com",
        "PUBLIC_URL, ftp://keys.example.com",
        "PUBLIC_URL, https://user@keys.example.com",
        "PUBLIC_URL, https://keys.example.com/path",
        "PUBLIC_URL, https://keys.example.com?query",
        "ALLOWED_HOSTS, keys.example.com:8080",
        "ALLOWED_HOSTS, *.example.com",
        "MAX_HEADER_BYTES, 4095",
        "MAX_HEADER_BYTES, 16k",
        "MAX_URI_BYTES, 1023",
        "MAX_URI_BYTES, 16385",
        "ACCESS_LOG_SAMPLING, -1"
    })
    void oneThatIsNotAcceptableIsRefusedByItsName(TextSetting setting, String value) {
        assertThatThrownBy(() -> read(new EnumMap<>(Map.of(setting, value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(setting.key());
    }
}
