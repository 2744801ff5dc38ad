package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that nobody reads does not hold up those who write to it, nor fill the memory. */
@Timeout(60)
class AsyncLogWriterTest {

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch read = new CountDownLatch(1);
    private final Logger log = new LoggerContext().getLogger("test");

    private final class Stuck extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            entered.countDown();
            try {
                read.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            written.add(event.getFormattedMessage());
        }
    }

    @BeforeEach
    void stick() {
        log.setLevel(Level.INFO);
        Stuck appender = new Stuck();
        appender.start();
        log.addAppender(appender);
    }

    @AfterEach
    void letGo() {
        read.countDown();
    }

    @Test
    void linesBeyondTheCapacityAreDroppedAndCounted() throws InterruptedException {
        AsyncLogWriter writer = new AsyncLogWriter(log, "test-log");
        writer.start();
        writer.write("first");
        entered.await();
        for (int at = 0; at < AsyncLogWriter.CAPACITY + 7; at++) {
            writer.write("line " + at);
        }
        assertThat(written).isEmpty();
        read.countDown();
        writer.close();
        assertThat(written).hasSize(AsyncLogWriter.CAPACITY + 2);
        assertThat(written.getFirst()).isEqualTo("first");
        assertThat(written.get(1)).isEqualTo("line 0");
        assertThat(written.getLast()).startsWith("7 lines of this log were dropped");
    }
}
