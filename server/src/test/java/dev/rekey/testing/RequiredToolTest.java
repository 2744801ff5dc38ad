package dev.rekey.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class RequiredToolTest {

    @TempDir
    Path folder;

    @Test
    void aTestWhoseToolIsMissingIsSkippedAndNoted() throws IOException {
        Path report = folder.resolve("target").resolve("not-tested.txt");
        RequiredTool tools = new RequiredTool(report, false);
        tools.check(true, "sh", "apt-get install dash");
        assertThatThrownBy(() -> tools.check(false, "nginx", "apt-get install nginx"))
                .isInstanceOf(TestAbortedException.class);
        assertThatThrownBy(() -> tools.check(false, "caddy", "apt-get install caddy"))
                .isInstanceOf(TestAbortedException.class);
        assertThat(report).hasContent("""
            NOT TESTED: RequiredToolTest: nginx is missing: apt-get install nginx
            NOT TESTED: RequiredToolTest: caddy is missing: apt-get install caddy
            """);
    }

    @Test
    void aMissingToolFailsTheRunOfAContinuousIntegration() {
        Path report = folder.resolve("not-tested.txt");
        RequiredTool tools = new RequiredTool(report, true);
        tools.check(true, "sh", "apt-get install dash");
        assertThatThrownBy(() -> tools.check(false, "nginx", "apt-get install nginx"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("nginx is missing: apt-get install nginx");
        assertThat(Files.exists(report)).isFalse();
    }

    @Test
    void aProgramIsFoundOnThePath() {
        assertThat(RequiredTool.onPath("sh")).isNotEmpty();
        assertThat(RequiredTool.onPath("no-such-program-as-this")).isEmpty();
    }
}
