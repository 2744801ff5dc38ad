package dev.rekey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.TextSetting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command line as a user types it. */
class ServeCommandTest {

    private final Map<TextSetting, String> seen = new EnumMap<>(TextSetting.class);

    /** Notes what it is asked for; the failure ends the command, which otherwise stays with its server. */
    private final ServerStarter servers = (flags, isNew) -> {
        seen.putAll(flags);
        throw new ServerStarter.StartException("not in this test", new IllegalStateException());
    };

    @Test
    void startsAServerWithTheFlagsGiven() {
        assertThat(CommandTree.run(
                        servers, (from, to, progress) -> List.of(), "serve", "--port", "0", "--data=somewhere"))
                .isEqualTo(1);
        assertThat(seen).isEqualTo(Map.of(TextSetting.PORT, "0", TextSetting.DATA, "somewhere"));
    }

    @Test
    void aFailureThatNobodyForesawIsReportedWithoutWhatItSays() {
        ServerStarter failing = (flags, isNew) -> {
            throw new IllegalStateException(
                    "redis://:s3cr3t@h is malformed", new IllegalArgumentException("s3cr3t", new Error("s3cr3t")));
        };
        StringWriter err = new StringWriter();
        int status = CommandTree.run(
                failing,
                (from, to, progress) -> List.of(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                "serve");
        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("rekey: ")
                .contains("java.lang.IllegalStateException", "caused by java.lang.Error", "ServeCommandTest")
                .doesNotContain("s3cr3t");
    }

    @Test
    void helpStartsNothing() {
        assertThat(CommandTree.run(servers, (from, to, progress) -> List.of(), "serve", "--help"))
                .isZero();
        assertThat(seen).isEmpty();
    }

    @Test
    void anUnknownFlagIsNotUnderstood() {
        assertThat(CommandTree.run(servers, (from, to, progress) -> List.of(), "serve", "--prot", "1"))
                .isEqualTo(2);
        assertThat(seen).isEmpty();
    }
}
