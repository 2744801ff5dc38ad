package dev.rekey.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of connections without a credential, each of which sends the head of a request byte by byte: from one address,
 * and from so many that no bound of a single address is reached. Whatever is closed is opened again.
 */
@Timeout(300)
@OneDatabase
@Tag("process")
class SlowHeadersTest {

    private static final int CONNECTIONS = 4_300;
    private static final long MEMORY_SLACK = 24L << 20;

    private static final byte[] HEAD =
            "GET /health/live HTTP/1.1\r\nHost: rekey\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path data;

    @Test
    void slowHeadersFromOneAddressBlockNoOtherClient() throws Exception {
        attack(1);
    }

    @Test
    void slowHeadersFromManyAddressesBlockNoOtherClient() throws Exception {
        attack(64);
    }

    private void attack(int addresses) throws Exception {
        try (AttackedServer server = AttackedServer.start(data)) {
            try (Bystander bystander = server.bystander()) {
                await().until(() -> bystander.asked() > 200);
                bystander.assertServed();
            }
            long before = server.liveBytes();
            try (Attackers attackers = new Attackers(server.process().uri().getPort(), addresses)) {
                // Each connection is closed by the server, so that all have been replaced once.
                await().atMost(Duration.ofMinutes(2)).until(() -> attackers.opened.get() >= CONNECTIONS);
                try (Bystander bystander = server.bystander()) {
                    await().atMost(Duration.ofMinutes(2))
                            .until(() -> attackers.opened.get() >= 2 * CONNECTIONS && bystander.asked() > 300);
                    bystander.assertServed();
                }
                assertThat(attackers.answered.get())
                        .as("heads that were taken for whole")
                        .isZero();
                attackers.replace = false;
                // Not one stays, whatever it goes on sending.
                await().atMost(Duration.ofMinutes(1)).until(() -> attackers.held() == 0);
            }
            server.assertAlive();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> server.liveBytes() < before + MEMORY_SLACK);
            try (Bystander bystander = server.bystander()) {
                await().until(() -> bystander.asked() > 200);
                bystander.assertServed();
            }
        }
    }

    /** Holds {@link #CONNECTIONS} from one thread: goes round, sends a byte on each, and replaces those that were closed. */
    private static final class Attackers implements AutoCloseable {

        private static final int PAUSE_MILLIS = 1_000;

        private final InetSocketAddress server;
        private final int addresses;
        private final Deque<Slow> held = new ArrayDeque<>();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger holding = new AtomicInteger();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Thread thread;
        private volatile boolean replace = true;

        private static final class Slow {
            private final SocketChannel channel;
            private int sent;

            Slow(SocketChannel channel) {
                this.channel = channel;
            }
        }

        Attackers(int port, int addresses) {
            this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            this.addresses = addresses;
            thread = Thread.ofPlatform().name("attackers").start(this::run);
        }

        int held() {
            return holding.get();
        }

        private void run() {
            ByteBuffer one = ByteBuffer.allocate(1);
            try {
                do {
                    for (int number = held.size(); number > 0; number--) {
                        Slow slow = held.removeFirst();
                        if (goesOn(slow, one)) {
                            held.addLast(slow);
                        } else {
                            slow.channel.close();
                        }
                    }
                    while (replace && held.size() < CONNECTIONS && ended.getCount() > 0) {
                        held.addLast(new Slow(connect()));
                    }
                    holding.set(held.size());
                } while (!ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException("the attack failed", failed);
            } finally {
                held.forEach(Attackers::close);
            }
        }

        private SocketChannel connect() throws IOException {
            int number = opened.getAndIncrement() % addresses;
            SocketChannel channel = SocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.1." + (1 + number)), 0));
            channel.connect(server);
            channel.configureBlocking(false);
            return channel;
        }

        /** Whether the connection is still open. */
        private boolean goesOn(Slow slow, ByteBuffer one) {
            try {
                one.clear();
                int read = slow.channel.read(one);
                if (read > 0) {
                    answered.incrementAndGet();
                }
                if (read < 0) {
                    return false;
                }
                one.clear()
                        .put(slow.sent < HEAD.length ? HEAD[slow.sent] : (byte) 'x')
                        .flip();
                slow.sent += slow.channel.write(one);
                return true;
            } catch (IOException closed) {
                return false;
            }
        }

        private static void close(Slow slow) {
            try {
                slow.channel.close();
            } catch (IOException gone) {
                throw new IllegalStateException(gone);
            }
        }

        @Override
        public void close() {
            ended.countDown();
            try {
                thread.join(30_000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
