package dev.rekey.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Passes bytes on to a server on this machine, and its answers back as late as it is told. */
public final class SlowProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket api;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor();
    private volatile long delayMillis;

    public SlowProxy(int target) throws IOException {
        this.target = target;
        this.api = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        pumps.execute(this::accept);
    }

    public int port() {
        return api.getLocalPort();
    }

    /** From now on answers are so late; those under way keep their delay, and are not overtaken. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    private void accept() {
        while (!api.isClosed()) {
            try {
                Socket near = api.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                open.add(near);
                open.add(far);
                pumps.execute(() -> pump(near, far, false));
                pumps.execute(() -> pump(far, near, true));
            } catch (IOException closed) {
                if (!api.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private void pump(Socket from, Socket to, boolean slowly) {
        byte[] buffer = new byte[8192];
        long latest = System.nanoTime();
        Queue<byte[]> underWay = new ConcurrentLinkedQueue<>();
        try {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, read);
                if (slowly) {
                    long now = System.nanoTime();
                    // Nothing overtakes what is under way when the delay becomes shorter: it is a stream.
                    latest = Math.max(latest, now + TimeUnit.MILLISECONDS.toNanos(delayMillis));
                    underWay.add(bytes);
                    var _ = late.schedule(() -> write(to, underWay.remove()), latest - now, TimeUnit.NANOSECONDS);
                } else {
                    write(to, bytes);
                }
            }
        } catch (IOException brokeOff) {
            // The other side is told in the same way.
        }
        close(from);
        close(to);
    }

    private void write(Socket to, byte[] bytes) {
        try {
            to.getOutputStream().write(bytes);
        } catch (IOException gone) {
            close(to);
        }
    }

    private void close(Closeable one) {
        open.remove(one);
        try {
            one.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        close(api);
        open.forEach(this::close);
        late.shutdownNow();
        pumps.shutdownNow();
    }
}
