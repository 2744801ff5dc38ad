package dev.rekey.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rekey.testing.FaultProxy.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault is the fault that it is called, seen from both ends. The server behind the proxy echoes. */
class FaultProxyTest {

    private static final int SILENCE_MILLIS = 150;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int END = -1;
    private static final int RESET = -2;

    private final ServerSocket listening = open();
    /** Each byte that the server heard, and how each connection ended for it. */
    private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

    private final FaultProxy proxy = inFrontOf(listening);

    private static ServerSocket open() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static FaultProxy inFrontOf(ServerSocket server) {
        try {
            return new FaultProxy(server.getInetAddress().getHostAddress(), server.getLocalPort());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @BeforeEach
    void echo() {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                }
            } catch (IOException ended) {
                assertThat(listening.isClosed()).isTrue();
            }
        });
    }

    private void echo(Socket socket) {
        try (socket) {
            for (int each = socket.getInputStream().read();
                    each >= 0;
                    each = socket.getInputStream().read()) {
                received.add(each);
                socket.getOutputStream().write(each);
            }
            received.add(END);
        } catch (IOException reset) {
            received.add(RESET);
        }
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        listening.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(proxy.host(), proxy.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, int each) throws IOException {
        socket.getOutputStream().write(each);
    }

    private static int receive(Socket socket) throws IOException {
        return socket.getInputStream().read();
    }

    private int heard() throws InterruptedException {
        Integer next = received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return next == null ? Integer.MIN_VALUE : next;
    }

    private static void isSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> receive(socket));
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void isReset(Socket socket) {
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> receive(socket))
                .withMessageContaining("reset");
    }

    @Test
    void dataAndEndOfStreamPassInBothDirections() throws Exception {
        try (Socket client = connect()) {
            send(client, 1);
            assertThat(receive(client)).isEqualTo(1);
            client.shutdownOutput();
            assertThat(receive(client)).isEqualTo(END);
        }
        assertThat(heard()).isEqualTo(1);
        assertThat(heard()).isEqualTo(END);
    }

    @Test
    void aRefusedConnectionEndsAtOnceAndTheOthersGoOn() throws Exception {
        try (Socket before = connect()) {
            send(before, 1);
            assertThat(receive(before)).isEqualTo(1);
            proxy.set(Mode.REFUSE);
            try (Socket refused = connect()) {
                assertThat(receive(refused)).isEqualTo(END);
            }
            send(before, 2);
            assertThat(receive(before)).isEqualTo(2);
            proxy.set(Mode.PASS);
            try (Socket after = connect()) {
                send(after, 3);
                assertThat(receive(after)).isEqualTo(3);
            }
        }
    }

    @Test
    void aResetFallsOnAllConnectionsAndOnNewOnes() throws Exception {
        try (Socket before = connect()) {
            send(before, 1);
            assertThat(receive(before)).isEqualTo(1);
            proxy.set(Mode.RESET);
            isReset(before);
            try (Socket after = connect()) {
                isReset(after);
            }
        }
        assertThat(heard()).isEqualTo(1);
        assertThat(heard()).isEqualTo(RESET);
    }

    @Test
    void oneConnectionIsResetAndItsNeighbourGoesOn() throws Exception {
        try (Socket first = connect()) {
            send(first, 1);
            assertThat(receive(first)).isEqualTo(1);
            try (Socket second = connect()) {
                send(second, 2);
                assertThat(receive(second)).isEqualTo(2);
                assertThat(proxy.connections()).isEqualTo(2);
                proxy.reset(0);
                isReset(first);
                send(second, 3);
                assertThat(receive(second)).isEqualTo(3);
            }
        }
    }

    @Test
    void blackHoleDropsAllDataAndClosesNoConnection() throws Exception {
        try (Socket before = connect()) {
            send(before, 1);
            assertThat(receive(before)).isEqualTo(1);
            assertThat(heard()).isEqualTo(1);
            proxy.set(Mode.BLACKHOLE);
            send(before, 2);
            isSilent(before);
            try (Socket during = connect()) {
                send(during, 3);
                isSilent(during);
            }
            before.shutdownOutput();
            assertThat(received.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .as("neither the bytes nor the end arrived")
                    .isNull();
        }
    }

    @Test
    void whatWasLostNeverComesLaterAndNewConnectionsAreWhole() throws Exception {
        try (Socket before = connect()) {
            send(before, 1);
            assertThat(receive(before)).isEqualTo(1);
            proxy.set(Mode.BLACKHOLE);
            send(before, 2);
            isSilent(before);
            proxy.set(Mode.PASS);
            send(before, 3);
            isSilent(before);
            try (Socket after = connect()) {
                send(after, 4);
                assertThat(receive(after)).isEqualTo(4);
            }
        }
        assertThat(heard()).isEqualTo(1);
        assertThat(heard()).isEqualTo(4);
    }

    @Test
    void oneWayDropTowardsTheServerDropsRequests() throws Exception {
        try (Socket client = connect()) {
            send(client, 1);
            assertThat(receive(client)).isEqualTo(1);
            assertThat(heard()).isEqualTo(1);
            proxy.set(Mode.DEAF_SERVER);
            send(client, 2);
            isSilent(client);
            assertThat(received).isEmpty();
        }
    }

    @Test
    void oneWayDropTowardsTheClientKeepsItsRequests() throws Exception {
        try (Socket client = connect()) {
            send(client, 1);
            assertThat(receive(client)).isEqualTo(1);
            assertThat(heard()).isEqualTo(1);
            proxy.set(Mode.DEAF_CLIENT);
            send(client, 2);
            assertThat(heard()).isEqualTo(2);
            isSilent(client);
        }
    }

    @Test
    void delayAppliesToBothDirections() throws Exception {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(40));
            long start = System.nanoTime();
            send(client, 1);
            assertThat(receive(client)).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        }
    }

    @Test
    void aServerThatIsNotThereResets() throws Exception {
        listening.close();
        try (Socket client = connect()) {
            isReset(client);
        }
    }

    @Test
    void aClosedProxyLeavesNoConnection() throws Exception {
        try (Socket client = connect()) {
            send(client, 1);
            assertThat(receive(client)).isEqualTo(1);
            proxy.close();
            isReset(client);
        }
        assertThat(heard()).isEqualTo(1);
        assertThat(heard()).isEqualTo(RESET);
    }

    @Test
    void interceptedResponseIsHeldOrDropped() throws Exception {
        try (Socket caught = connect();
                Socket other = connect()) {
            // The server echoes: what is asked is the answer.
            ResponseInterceptor trap = proxy.trap("a", "b");
            send(other, 'b');
            assertThat(receive(other)).isEqualTo('b');
            assertThat(heard()).isEqualTo('b');
            send(caught, 'a');
            assertThat(receive(caught)).isEqualTo('a');
            assertThat(heard()).isEqualTo('a');
            assertThat(trap.isSprung()).isFalse();
            send(caught, 'b');
            trap.awaitSprung();
            assertThat(heard()).isEqualTo('b');
            isSilent(caught);
            trap.release();
            assertThat(receive(caught)).isEqualTo('b');

            ResponseInterceptor next = proxy.trap("", "c");
            send(caught, 'c');
            next.awaitSprung();
            assertThat(heard()).isEqualTo('c');
            next.lose();
            isReset(caught);
            assertThat(heard()).isEqualTo(RESET);
            send(other, 'c');
            assertThat(receive(other)).isEqualTo('c');
        }
    }
}
