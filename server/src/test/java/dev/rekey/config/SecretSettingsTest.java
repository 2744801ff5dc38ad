package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

/** Secrets in settings come from where platforms put them, reach the server that they are for, and are never printed. */
class SecretSettingsTest {

    private static final String ROOT_KEY = "an-operators-own-root-key-0123456789";

    /** Each of these characters means something in a URL. */
    private static final String ODD = "s3cr3t %#@:/?&=+;[]ü%zz$";

    @TempDir
    private Path folder;

    private ServerSettings read(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("REKEY_DATA", folder.resolve("data").toString());
        return new SettingsReader(all, Map.of()).read();
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), content)
                .toString();
    }

    @Test
    void noSecretIsPrinted() throws IOException {
        ServerSettings settings = read(Map.of(
                "REKEY_ROOT_KEY", ROOT_KEY,
                "REKEY_DATABASE_URL", "jdbc:postgresql://db/keys?user=me&password=s3cr3t",
                "REKEY_DATABASE_LISTEN_URL", "jdbc:postgresql://db2/keys?user=me&password=s3cr3t",
                "REKEY_REDIS_URL", "redis://me@cache",
                "REKEY_REDIS_PASSWORD_FILE", file("s3cr3t\n")));
        assertThat(settings.toString()).contains("***").doesNotContain("s3cr3t", ROOT_KEY);
        assertThat(settings.nodes().databaseUrl()).hasToString("Optional[***]");
        assertThat(settings.nodes().databasePlace()).contains("db/keys");
        assertThat(settings.nodes().redisPlace()).contains("cache");
    }

    @Test
    void theRootKeyComesFromAFile() throws IOException {
        for (String content : new String[] {ROOT_KEY, ROOT_KEY + "\n", ROOT_KEY + "\r\n"}) {
            assertThat(read(Map.of("REKEY_ROOT_KEY_FILE", file(content)))
                            .rootKey()
                            .orElseThrow()
                            .reveal())
                    .isEqualTo(ROOT_KEY);
        }
        assertThatThrownBy(() -> read(Map.of("REKEY_ROOT_KEY", ROOT_KEY, "REKEY_ROOT_KEY_FILE", file(ROOT_KEY))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("The settings root-key and root-key-file both set the root key: remove one.");
        assertThatThrownBy(() -> read(Map.of("REKEY_ROOT_KEY_FILE", file("short-s3cr3t"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("The setting root-key-file must be 32 to 512 visible ASCII characters")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void anyPasswordReachesPostgresFromAFile() throws IOException {
        for (String url : new String[] {"jdbc:postgresql://db:5433/keys", "jdbc:postgresql://db:5433/keys?ssl=true"}) {
            ServerSettings.Nodes nodes = read(Map.of(
                            "REKEY_DATABASE_URL",
                            url,
                            "REKEY_DATABASE_LISTEN_URL",
                            "jdbc:postgresql://direct/keys",
                            "REKEY_DATABASE_USER",
                            "me & you",
                            "REKEY_DATABASE_PASSWORD_FILE",
                            file(ODD + "\n")))
                    .nodes();
            for (SecretText each : new SecretText[] {
                nodes.databaseUrl().orElseThrow(), nodes.listenUrl().orElseThrow()
            }) {
                Properties parsed = Driver.parseURL(each.reveal(), null);
                assertThat(parsed).isNotNull();
                assertThat(parsed.getProperty("user")).isEqualTo("me & you");
                assertThat(parsed.getProperty("password")).isEqualTo(ODD);
            }
            assertThat(nodes.databasePlace()).contains("db:5433/keys");
        }
    }

    @Test
    void aListenUrlWithALoginOfItsOwnKeepsIt() throws IOException {
        ServerSettings.Nodes nodes = read(Map.of(
                        "REKEY_DATABASE_URL", "jdbc:postgresql://pooler/keys",
                        "REKEY_DATABASE_LISTEN_URL", "jdbc:postgresql://direct/keys?user=other&password=own",
                        "REKEY_DATABASE_USER", "me",
                        "REKEY_DATABASE_PASSWORD_FILE", file("word")))
                .nodes();
        assertThat(nodes.listenUrl()).contains(SecretText.of("jdbc:postgresql://direct/keys?user=other&password=own"));
        assertThat(nodes.databaseUrl()).contains(SecretText.of("jdbc:postgresql://pooler/keys?user=me&password=word"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "redis://cache,                -,  redis://:pa%25ss%23@cache",
                "rediss://cache:6380/2?a=b,    me, rediss://me:pa%25ss%23@cache:6380/2?a=b",
                "redis://me@cache,             -,  redis://me:pa%25ss%23@cache",
                "redis://me:@cache,            -,  redis://me:pa%25ss%23@cache",
                "redis://[::1]:6379,           me, redis://me:pa%25ss%23@[::1]:6379",
            })
    void aPasswordOfRedisComesFromAFile(String url, String user, String whole) throws IOException {
        Map<String, String> variables =
                new HashMap<>(Map.of("REKEY_REDIS_URL", url, "REKEY_REDIS_PASSWORD_FILE", file("pa%ss#\n")));
        if (user != null) {
            variables.put("REKEY_REDIS_USER", user);
        }
        assertThat(read(variables).nodes().redisUrl()).contains(SecretText.of(whole));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_REDIS_URL|redis://:s3cr3t%@h",
                "REKEY_REDIS_URL|redis://:s3cr3t%zz@h",
                "REKEY_REDIS_URL|redis://:s3cr3t#more@h",
                "REKEY_REDIS_URL|redis://me:s3cr3t/more@h",
                "REKEY_REDIS_URL|redis://me:s3cr3t[@h",
                "REKEY_DATABASE_URL|jdbc:postgresql://db/keys?user=me&password=s3cr3t%",
                "REKEY_DATABASE_URL|jdbc:postgresql://db/keys?user=me&password=s3cr3t%zz",
                "REKEY_DATABASE_URL|jdbc:postgresql://db/keys&user=me&password=s3cr3t",
                "REKEY_DATABASE_URL|jdbc:postgresql://db/keys#password=s3cr3t",
                "REKEY_DATABASE_LISTEN_URL|jdbc:postgresql:keys&password=s3cr3t",
            })
    void aPasswordThatIsNotEncodedIsRefusedWithWhatToDoAndNeverQuoted(String variable, String url) {
        assertThatThrownBy(() -> read(Map.of(variable, url)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("ercent-encode")
                .hasMessageContaining("-password-file")
                .hasMessageNotContaining("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_REDIS_URL|redis://:s3cr3t@h|REKEY_REDIS_PASSWORD_FILE|both set the password",
                "REKEY_REDIS_URL|redis://s3cr3t:x@h|REKEY_REDIS_USER|both set the user",
                "REKEY_REDIS_URL|redis://h|REKEY_REDIS_USER|requires a password: set redis-password-file",
                "REKEY_DATABASE_URL|jdbc:postgresql://h/d?password=s3cr3t|REKEY_DATABASE_PASSWORD_FILE|both set the"
                        + " password",
                "REKEY_DATABASE_URL|jdbc:postgresql://h/d?user=s3cr3t|REKEY_DATABASE_USER|both set the user",
                "REKEY_HOST|h|REKEY_DATABASE_USER|database-user requires the setting database-url",
                "REKEY_HOST|h|REKEY_REDIS_PASSWORD_FILE|redis-password-file requires the setting redis-url",
            })
    void aLoginThatIsGivenTwiceOrForNothingIsRefused(String variable, String value, String second, String sentence)
            throws IOException {
        assertThatThrownBy(() -> read(Map.of(variable, value, second, file("s3cr3t"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aFileThatHoldsNoSecretIsRefusedByItsName() throws IOException {
        Path binary = Files.write(folder.resolve("binary"), "s3cr3t\u00ff".getBytes(StandardCharsets.ISO_8859_1));
        Map<String, String> wrong = new HashMap<>(Map.of(
                folder.resolve("nowhere").toString(), "does not exist",
                folder.toString(), "is a directory",
                file(""), "is empty",
                file("\n"), "is empty",
                file("s3cr3t\nmore\n"), "on one line",
                file("s3cr3t".repeat(1_000)), "is larger than",
                binary.toString(), "is not UTF-8"));
        wrong.forEach((path, why) -> assertThatThrownBy(
                        () -> read(Map.of("REKEY_REDIS_URL", "redis://h", "REKEY_REDIS_PASSWORD_FILE", path)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("The file " + path + " of the setting redis-password-file ")
                .hasMessageContaining(why)
                .hasMessageNotContaining("s3cr3t"));
    }

    /** Neither is a reference to another setting or variable: what the operator wrote holds. */
    @Test
    void aDollarSignIsADollarSign() {
        String key = "root-key-with-${HOME}-and-$5-\\${PATH}-0123456789";
        assertThat(read(Map.of("REKEY_ROOT_KEY", key)).rootKey().orElseThrow().reveal())
                .isEqualTo(key);
    }
}
