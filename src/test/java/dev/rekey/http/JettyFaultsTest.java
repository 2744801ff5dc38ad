package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class JettyFaultsTest {

    /** Or anybody could fill the log with stack traces. */
    @Test
    void aClientThatGoesAwayInTheMiddleIsNoMistakeOfOurs() {
        assertThat(JettyFaults.of(500, new EofException())).isInstanceOf(Fault.MalformedRequest.class);
    }

    @Test
    void anythingElseIs() {
        assertThat(JettyFaults.of(500, new IOException())).isInstanceOf(Fault.Unexpected.class);
        assertThat(JettyFaults.of(500, null)).isInstanceOf(Fault.Unexpected.class);
    }
}
