package dev.rekey.api.wire;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.ReferencePage;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares {@code docs/reference/errors.md} with the codes of the native API, and with the page that the server shows. */
@BothDatabases
class ErrorsPageTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void everyCodeHasASection(ProblemCode code) throws IOException {
        assertThat(ReferencePage.read("errors.md").section(code.code()).orElseThrow())
                .matches("(?s)Status " + code.status() + "[ .].*")
                .contains("Title: " + code.title() + ".\n\n", "\n- **Client:** ");
    }

    @Test
    void noCodeHasTwoSections() throws IOException {
        assertThat(ReferencePage.read("errors.md").sections()).doesNotHaveDuplicates();
    }

    @Test
    void everyTypeResolvesWithoutACredential() {
        TestResponse refused = expect(401, server.anonymous().get("/v1/keys"));
        assertThat(refused.text("/type")).isEqualTo("/docs/errors#unauthenticated");

        String page = expect(200, server.anonymous().get("/docs/errors")).body();

        for (ProblemCode code : ProblemCode.values()) {
            List<String> parts = List.of(code.type().split("#", -1));
            assertThat(parts).containsExactly("/docs/errors", code.code());
            assertThat(page).contains("<h3 id=\"" + code.code() + "\">" + code.code() + "</h3>");
        }
    }

    @Test
    void thePageRunsAndLoadsNothing() {
        TestResponse page = expect(200, server.anonymous().get("/docs/errors"));
        assertThat(page.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'sha256-")
                .contains("frame-ancestors 'none'")
                .doesNotContain("script-src", "unsafe");
        assertThat(page.header("Referrer-Policy")).contains("no-referrer");
        assertThat(page.body()).doesNotContain("<script", "src=", "style=", "href=");
    }
}
