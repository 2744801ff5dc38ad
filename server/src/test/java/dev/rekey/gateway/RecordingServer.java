package dev.rekey.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** A server that keeps each request to the octet, believes anything, and responds with the text that a test gives. */
final class RecordingServer implements AutoCloseable {

    private static final int TIMEOUT_MS = 10_000;

    private final ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Function<RecordedRequest, String> response;

    /** @param response the whole response to a request; the connection is closed behind it, unless its status is 101 */
    RecordingServer(Function<RecordedRequest, String> response) throws IOException {
        this.response = response;
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    void forget() {
        requests.clear();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException | RejectedExecutionException closed) {
            // The only end of this.
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(TIMEOUT_MS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = until(in, "\r\n\r\n");
            if (!head.isEmpty()) {
                serve(socket, in, head.strip());
            }
        } catch (IOException gone) {
            // The other end went away in the middle of a request: there is nobody to respond to, and no request to
            // keep.
            return;
        }
    }

    private void serve(Socket socket, InputStream in, String head) throws IOException {
        RecordedRequest bare = new RecordedRequest(head, "", new ByteArrayOutputStream());
        RecordedRequest request = new RecordedRequest(head, body(in, bare), bare.later());
        requests.add(request);
        String text = response.apply(request);
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        if (text.startsWith("HTTP/1.1 101")) {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                request.later().write(octet);
            }
        }
    }

    private static String body(InputStream in, RecordedRequest request) throws IOException {
        if (request.header("Transfer-Encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
            StringBuilder chunks = new StringBuilder();
            while (!chunks.toString().startsWith("0\r\n") && !chunks.toString().contains("\r\n0\r\n")) {
                chunks.append(until(in, "\r\n"));
            }
            String line;
            do {
                line = until(in, "\r\n");
                chunks.append(line);
            } while (line.length() > 2);
            return chunks.toString();
        }
        String length = request.header("Content-Length");
        return length.isEmpty() ? "" : new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
    }

    /** What comes up to and with this ending, or up to the end. */
    private static String until(InputStream in, String ending) throws IOException {
        StringBuilder read = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            read.append((char) octet);
            if (octet == '\n' && read.toString().endsWith(ending)) {
                break;
            }
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
