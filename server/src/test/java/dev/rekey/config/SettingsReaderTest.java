package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.access.IpRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and defaults are promises to operators: whoever changes one changes this test. */
class SettingsReaderTest {

    private static final String ROOT_KEY = "an-operators-own-root-key-0123456789";

    @TempDir
    Path folder;

    @Test
    void defaults() {
        ServerSettings settings = new SettingsReader(Map.of(), Map.of()).read();
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.pepperFile()).isEqualTo(Path.of("data", "pepper"));
        assertThat(settings.rootKey()).isEmpty();
        assertThat(settings.trustedProxies()).isEmpty();
        assertThat(settings.forwardedHeader()).isEqualTo(ServerSettings.ForwardedHeader.X_FORWARDED_FOR);
        assertThat(settings.jwtIssuers()).isEmpty();
    }

    @Test
    void names() {
        assertThat(Arrays.stream(TextSetting.values()).map(TextSetting::environmentVariable))
                .containsExactly(
                        "REKEY_HOST",
                        "REKEY_PORT",
                        "REKEY_DATA",
                        "REKEY_CONFIG",
                        "REKEY_ROOT_KEY",
                        "REKEY_ROOT_KEY_FILE",
                        "REKEY_PEPPER_FILE",
                        "REKEY_TRUSTED_PROXIES",
                        "REKEY_FORWARDED_HEADER",
                        "REKEY_DATABASE_URL",
                        "REKEY_DATABASE_LISTEN_URL",
                        "REKEY_DATABASE_USER",
                        "REKEY_DATABASE_PASSWORD_FILE",
                        "REKEY_REDIS_URL",
                        "REKEY_REDIS_USER",
                        "REKEY_REDIS_PASSWORD_FILE",
                        "REKEY_NODE_NAME",
                        "REKEY_CACHE_MAX_STALE",
                        "REKEY_CACHE_MAX_STALE_ON_ERROR",
                        "REKEY_MAX_CLOCK_SKEW",
                        "REKEY_MAX_CONNECTIONS_PER_ADDRESS",
                        "REKEY_MAX_CONCURRENT_REQUESTS",
                        "REKEY_CLIENT_MEMORY_MIB",
                        "REKEY_HTTP2_CLEARTEXT",
                        "REKEY_METRICS_PORT",
                        "REKEY_METRICS_HOST",
                        "REKEY_PUBLIC_URL",
                        "REKEY_ALLOWED_HOSTS",
                        "REKEY_MAX_HEADER_BYTES",
                        "REKEY_MAX_URI_BYTES",
                        "REKEY_ACCESS_LOG_SAMPLING");
        assertThat(Arrays.stream(TextSetting.values()).map(TextSetting::flag))
                .containsExactly(
                        "--host",
                        "--port",
                        "--data",
                        "--config",
                        "--root-key",
                        "--root-key-file",
                        "--pepper-file",
                        "--trusted-proxies",
                        "--forwarded-header",
                        "--database-url",
                        "--database-listen-url",
                        "--database-user",
                        "--database-password-file",
                        "--redis-url",
                        "--redis-user",
                        "--redis-password-file",
                        "--node-name",
                        "--cache-max-stale",
                        "--cache-max-stale-on-error",
                        "--max-clock-skew",
                        "--max-connections-per-address",
                        "--max-concurrent-requests",
                        "--client-memory-mib",
                        "--http2-cleartext",
                        "--metrics-port",
                        "--metrics-host",
                        "--public-url",
                        "--allowed-hosts",
                        "--max-header-bytes",
                        "--max-uri-bytes",
                        "--access-log-sampling");
    }

    @Test
    void everySettingFromTheEnvironment() {
        ServerSettings settings = environment(Map.of(
                "REKEY_HOST", "0.0.0.0",
                "REKEY_PORT", "81",
                "REKEY_DATA", folder.toString(),
                "REKEY_ROOT_KEY", ROOT_KEY,
                "REKEY_PEPPER_FILE", "elsewhere",
                "REKEY_TRUSTED_PROXIES", "10.0.0.0/8, ::1",
                "REKEY_FORWARDED_HEADER", "forwarded",
                "UNRELATED", "x"));
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.port()).isEqualTo(81);
        assertThat(settings.data()).isEqualTo(folder);
        assertThat(settings.rootKey().orElseThrow().reveal()).isEqualTo(ROOT_KEY);
        assertThat(settings.pepperFile()).isEqualTo(Path.of("elsewhere"));
        assertThat(settings.trustedProxies())
                .containsExactly(
                        IpRange.parse("10.0.0.0/8").orElseThrow(),
                        IpRange.parse("::1").orElseThrow());
        assertThat(settings.forwardedHeader()).isEqualTo(ServerSettings.ForwardedHeader.FORWARDED);
    }

    @Test
    void whatMattersWhereSeveralNodesServeTogether() throws IOException {
        file("""
            database-url: jdbc:postgresql://db/rekey
            redis-url: redis://cache
            node-name: east-1
            cache:
              max-stale: 3
              max-stale-on-error: 60
            """);
        ServerSettings.Nodes nodes = environment(Map.of("REKEY_DATA", folder.toString(), "REKEY_MAX_CLOCK_SKEW", "2"))
                .nodes();
        assertThat(nodes.databaseUrl()).contains(SecretText.of("jdbc:postgresql://db/rekey"));
        assertThat(nodes.listenUrl()).isEmpty();
        assertThat(nodes.redisUrl()).contains(SecretText.of("redis://cache"));
        assertThat(nodes.name()).contains("east-1");
        assertThat(nodes.maxStale()).isEqualTo(Duration.ofSeconds(3));
        assertThat(nodes.maxStaleOnError()).isEqualTo(Duration.ofSeconds(60));
        assertThat(nodes.maxClockSkew()).isEqualTo(Duration.ofSeconds(2));
        assertThat(nodes.toString()).doesNotContain("jdbc:");
        assertThat(environment(Map.of()).nodes()).isEqualTo(ServerSettings.Nodes.ONE);
    }

    @ParameterizedTest
    @CsvSource({
        "REKEY_DATABASE_URL, jdbc:mysql://db/rekey",
        "REKEY_REDIS_URL, http://cache",
        "REKEY_CACHE_MAX_STALE, 0",
        "REKEY_CACHE_MAX_STALE, 301",
        "REKEY_CACHE_MAX_STALE_ON_ERROR, 4",
        "REKEY_CACHE_MAX_STALE_ON_ERROR, soon",
        "REKEY_NODE_NAME, two words",
    })
    void whatCannotBeOfSeveralNodes(String variable, String value) {
        assertThatThrownBy(() -> environment(Map.of(variable, value))).isInstanceOf(InvalidSettingException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_REDIS_URL|redis://s3cr3t@h:notaport",
                "REKEY_REDIS_URL|redis://h:notaport",
                "REKEY_REDIS_URL|redis://:s3cr3t@h:70000",
                "REKEY_REDIS_URL|redis://:s3cr3t@h:0",
                "REKEY_REDIS_URL|redis://:s3cr3t@/1",
                "REKEY_REDIS_URL|redis://:s3cr3t@h/one",
                "REKEY_REDIS_URL|redis://:s3cr3t with blanks@h",
                "REKEY_REDIS_URL|redis:s3cr3t",
                "REKEY_REDIS_URL|rediss://",
                "REKEY_REDIS_URL|redis-sentinel://:s3cr3t@h",
                "REKEY_DATABASE_URL|jdbc:postgresql://db:s3cr3t/keys",
                "REKEY_DATABASE_URL|jdbc:postgresql://db:70000/keys?password=s3cr3t",
                "REKEY_DATABASE_URL|jdbc:postgresql://db:5432,other:x/keys?password=s3cr3t",
                "REKEY_DATABASE_URL|jdbc:postgresql://me:s3cr3t@db/keys",
                "REKEY_DATABASE_LISTEN_URL|jdbc:postgresql://db:-1/keys?password=s3cr3t",
                "REKEY_DATABASE_LISTEN_URL|postgresql://db/keys?password=s3cr3t",
            })
    void aUrlThatIsMalformedIsRefusedWithoutItsPassword(String variable, String value) {
        assertThatThrownBy(() -> environment(Map.of(variable, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("The setting ")
                .hasMessageNotContaining("s3cr3t")
                .hasMessageNotContaining("notaport");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_REDIS_URL|redis://h",
                "REKEY_REDIS_URL|rediss://user:pass%20word@h.example:6380/3?timeout=1s",
                "REKEY_REDIS_URL|redis://[::1]:6379/",
                "REKEY_DATABASE_URL|jdbc:postgresql://db:5432,[::1]:5433/keys?user=me&password=a@b",
                "REKEY_DATABASE_URL|jdbc:postgresql:keys",
                "REKEY_DATABASE_URL|jdbc:postgresql:///keys",
            })
    void aUrlThatIsWellFormedIsTaken(String variable, String value) {
        assertThat(environment(Map.of(variable, value))).isNotNull();
    }

    @Test
    void theFileYieldsToTheEnvironmentAndThatToFlags() throws IOException {
        file("""
            host: file
            port: 1
            pepper-file: file
            """);
        ServerSettings settings = new SettingsReader(
                        Map.of("REKEY_DATA", folder.toString(), "REKEY_HOST", "environment", "REKEY_PORT", "2"),
                        Map.of(TextSetting.PORT, "3"))
                .read();
        assertThat(settings.pepperFile()).isEqualTo(Path.of("file"));
        assertThat(settings.host()).isEqualTo("environment");
        assertThat(settings.port()).isEqualTo(3);
    }

    @Test
    void issuersStandInTheFile() throws IOException {
        file("""
            jwt:
              issuers:
                - issuer: https://issuer.example
                  project: default
                  jwks: /etc/rekey/jwks.json
                  audience: rekey
                  algorithms: [RS256, EdDSA]
                - issuer: b
                  project: c
                  jwks: https://b.example/keys
                  audience: d
                  algorithms: [ES256]
                  skew_seconds: 5
                  max_lifetime_seconds: 600
            """);
        assertThat(environment(Map.of("REKEY_DATA", folder.toString())).jwtIssuers())
                .containsExactly(
                        new ServerSettings.JwtIssuer(
                                "https://issuer.example",
                                "default",
                                "/etc/rekey/jwks.json",
                                "rekey",
                                List.of("RS256", "EdDSA"),
                                60),
                        new ServerSettings.JwtIssuer(
                                "b", "c", "https://b.example/keys", "d", List.of("ES256"), 5, 600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_PORT|65536",
                "REKEY_PORT|x",
                "REKEY_ROOT_KEY|too-short",
                "REKEY_ROOT_KEY|has a blank in it and is long enough",
                "REKEY_ROOT_KEY|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "REKEY_ROOT_KEY|abcabcabcabcabcabcabcabcabcabcabcabcabcd",
                "REKEY_ROOT_KEY|0101010101010101010101010101010101010101",
                "REKEY_TRUSTED_PROXIES|localhost",
                "REKEY_FORWARDED_HEADER|via",
                "REKEY_CONFIG|/nowhere/rekey.yaml",
                "REKEY_PROT|8080",
            })
    void refusesWhatCannotBe(String variable, String value) {
        assertThatThrownBy(() -> environment(Map.of(variable, value)))
                .isInstanceOf(InvalidSettingException.class)
                .message()
                .isNotBlank()
                .satisfies(message -> assertThat(variable.equals("REKEY_ROOT_KEY") && message.contains(value))
                        .isFalse());
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "31622401"})
    void refusesALifetimeOfTokensThatCannotBe(String seconds) throws IOException {
        file("jwt: {issuers: [{issuer: a, project: b, jwks: c, audience: d, algorithms: [RS256], max_lifetime_seconds: "
                + seconds + "}]}");
        assertThatThrownBy(() -> environment(Map.of("REKEY_DATA", folder.toString())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("max_lifetime_seconds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"prot: 1", "jwt: {issuers: [{issuer: a}]}", "a: [", "host: {a: b}", "jwt: {other: 1}"})
    void refusesAFileThatDoesNotFit(String yaml) throws IOException {
        file(yaml);
        assertThatThrownBy(() -> environment(Map.of("REKEY_DATA", folder.toString())))
                .isInstanceOf(InvalidSettingException.class);
    }

    private ServerSettings environment(Map<String, String> variables) {
        return new SettingsReader(variables, Map.of()).read();
    }

    private void file(String yaml) throws IOException {
        Files.writeString(folder.resolve("rekey.yaml"), yaml);
    }
}
