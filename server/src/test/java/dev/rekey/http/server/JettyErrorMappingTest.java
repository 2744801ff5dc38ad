package dev.rekey.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.HttpError;
import java.io.IOException;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class JettyErrorMappingTest {

    /** Or anybody could fill the log with stack traces. */
    @Test
    void abortedRequestIsNoServerError() {
        assertThat(JettyErrorMapping.of(500, new EofException())).isInstanceOf(HttpError.MalformedRequest.class);
    }

    @Test
    void otherFailuresAreServerErrors() {
        assertThat(JettyErrorMapping.of(500, new IOException())).isInstanceOf(HttpError.InternalServerError.class);
        assertThat(JettyErrorMapping.of(500, null)).isInstanceOf(HttpError.InternalServerError.class);
    }
}
