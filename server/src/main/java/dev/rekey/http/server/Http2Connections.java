package dev.rekey.http.server;

import dev.rekey.http.HttpLimits;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Callback;

/** Configuration of cleartext HTTP/2, with all limits that apply to clients. */
final class Http2Connections {

    /**
     * At least 100, as RFC 9113, section 6.5.2, recommends, so that parallelism is not limited
     * unnecessarily.
     */
    private static final int MAX_STREAMS = 100;

    /**
     * Maximum frames per second without useful content: resets, pings, settings, priorities, empty
     * data, continuations.
     */
    private static final int MAX_IDLE_FRAMES = 100;

    private static final int STREAM_WINDOW = 65_535;
    private static final int SESSION_WINDOW = 256 * 1024;
    private static final int FRAME_BYTES = 16 * 1024;
    private static final int TABLE_BYTES = 4096;
    private static final int MAX_SETTINGS = 32;

    /** Maximum received but unread data frames: each takes memory, however small it is. */
    private static final int MAX_UNREAD_FRAMES = 512;

    private Http2Connections() {}

    static HTTP2CServerConnectionFactory factory(HttpConfiguration configuration, HttpLimits limits) {
        HTTP2CServerConnectionFactory factory = new HTTP2CServerConnectionFactory(configuration);
        factory.setMaxConcurrentStreams(MAX_STREAMS);
        factory.setRateControlFactory(new WindowRateControl.Factory(MAX_IDLE_FRAMES));
        factory.setInitialStreamRecvWindow(STREAM_WINDOW);
        factory.setInitialSessionRecvWindow(SESSION_WINDOW);
        factory.setMaxFrameSize(FRAME_BYTES);
        factory.setMaxDecoderTableCapacity(TABLE_BYTES);
        factory.setMaxEncoderTableCapacity(TABLE_BYTES);
        factory.setMaxSettingsKeys(MAX_SETTINGS);
        factory.setConnectProtocolEnabled(false);
        factory.setStreamIdleTimeout(limits.idleTimeout().toMillis());
        factory.setFlowControlStrategyFactory(UnreadFrameLimit::new);
        return factory;
    }

    /** Closes a connection that has too many unread data frames. */
    private static final class UnreadFrameLimit extends BufferingFlowControlStrategy {

        private final AtomicInteger unread = new AtomicInteger();

        UnreadFrameLimit() {
            super(0.5F);
        }

        @Override
        public void onDataReceived(Session session, Stream stream, int length) {
            super.onDataReceived(session, stream, length);
            if (unread.incrementAndGet() > MAX_UNREAD_FRAMES) {
                session.close(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "too many small frames", Callback.NOOP);
            }
        }

        @Override
        public void onDataConsumed(Session session, Stream stream, int length) {
            unread.updateAndGet(count -> Math.max(0, count - 1));
            super.onDataConsumed(session, stream, length);
        }
    }
}
