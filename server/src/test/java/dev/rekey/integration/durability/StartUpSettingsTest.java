package dev.rekey.integration.durability;

import static dev.rekey.integration.durability.StartUpTest.assertSaid;
import static dev.rekey.integration.durability.StartUpTest.refused;
import static dev.rekey.integration.durability.StartUpTest.withoutLog;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that cannot be are refused before a database is opened, with one sentence and the exit code 1. */
@OneDatabase
@Tag("process")
class StartUpSettingsTest {

    private static final List<String> GIVEN_ROOT = List.of("--root-key", TestServer.ROOT_KEY);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:s3cr3t%zz@h/keys",
                "https://me:s3cr3t @h/keys",
                "http://me:s3cr3t|@h/keys",
                "https://me:s3cr3t@h/keys"
            })
    void aJwksUrlThatIsRefusedIsNotQuoted(String url) throws Exception {
        Files.writeString(
                folder.resolve("rekey.yaml"),
                "jwt: {issuers: [{issuer: a, project: default, jwks: '" + url
                        + "', audience: b, algorithms: [RS256]}]}");
        ServerProcess.Refused refused = refused(folder, GIVEN_ROOT);
        assertSaid("The setting jwt.issuers.jwks must ", refused);
        assertThat(refused.said()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_ROOT_KEY|too-short-a-secret|must be 32 to 512 visible ASCII characters",
                "REKEY_ROOT_KEY|rekey_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|its checksum is wrong",
                "REKEY_SURPRISE|5ecret-value-of-a-surprise|The environment variable REKEY_SURPRISE does not match",
                "REKEY_HOST|no-such-host.invalid|there is no such host.",
            })
    void aVariableThatCannotBe(String name, String value, String sentence) throws Exception {
        ServerProcess.Refused refused = ServerProcess.refused(folder, List.of(), Map.of(name, value));
        assertSaid(sentence, withoutLog(refused));
        assertThat(refused.said().contains(value)).isEqualTo(name.equals("REKEY_HOST"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "surprise: 1|contains the unknown setting surprise.",
                "jwt: {surprise: 1}|contains the unknown setting jwt.surprise",
                "host: [|is not valid YAML.",
                "- host|must be a YAML mapping of settings",
                "host|must be a YAML mapping of settings",
                "jwt: {issuers: [{issuer: a}]}|The settings are invalid: ",
            })
    void aFileThatDoesNotFit(String yaml, String sentence) throws Exception {
        Files.writeString(folder.resolve("rekey.yaml"), yaml);
        assertSaid(sentence, refused(folder, GIVEN_ROOT));
    }

    @Test
    void anIssuerThatIsThereTwice() throws Exception {
        String issuer = "{issuer: a, project: default, jwks: 'https://a.example/k', audience: b, algorithms: [RS256]}";
        Files.writeString(folder.resolve("rekey.yaml"), "jwt: {issuers: [" + issuer + ", " + issuer + "]}");
        assertSaid("a JWT issuer must belong to one project", refused(folder, GIVEN_ROOT));
    }
}
