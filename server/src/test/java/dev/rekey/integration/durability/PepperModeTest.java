package dev.rekey.integration.durability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rekey.node.PepperFile;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.RequiredTool;
import dev.rekey.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** A pepper file that others than its owner can use is warned of at each start. */
@BothDatabases
class PepperModeTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void aPepperFileThatOthersCanReadIsWarnedOf() throws Exception {
        Path pepper = server.data().resolve("pepper");
        RequiredTool.need(
                Files.getFileStore(pepper).supportsFileAttributeView("posix"),
                "a file system with modes",
                "set TMPDIR to one");
        assertThat(warningsOfAStartWith(pepper, "rw-------")).isEmpty();
        for (String mode : List.of("rw-r--r--", "rw-r-----", "rw--w----", "rw----r--")) {
            assertThat(warningsOfAStartWith(pepper, mode))
                    .singleElement()
                    .asString()
                    .contains(pepper.toString(), "has the mode " + mode, "chmod 600");
        }
    }

    private static List<String> warningsOfAStartWith(Path pepper, String mode) throws Exception {
        Files.setPosixFilePermissions(pepper, PosixFilePermissions.fromString(mode));
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        Logger logger = (Logger) LoggerFactory.getLogger(PepperFile.class);
        logger.addAppender(seen);
        try {
            server.restart();
        } finally {
            logger.detachAppender(seen);
        }
        return seen.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
