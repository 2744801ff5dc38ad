package dev.rekey.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends any octets. */
final class RawRequest {

    private static final int TIMEOUT_MS = 10_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\\r\\ncontent-length: *(\\d+)\\r\\n");

    private RawRequest() {}

    /** A message's head of these lines. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** Sends these octets and reads the first final response: "" if the connection ends without one. */
    static String send(URI server, String octets) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            return exchange(socket, octets);
        }
    }

    /** Sends these octets on a connection and reads the first final response. */
    static String exchange(Socket socket, String octets) throws IOException {
        StringBuilder read = new StringBuilder();
        try {
            socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            while (!isWhole(read)) {
                int count = in.read(buffer);
                if (count < 0) {
                    break;
                }
                read.append(new String(buffer, 0, count, ISO_8859_1));
                if (read.toString().startsWith("HTTP/1.1 100")) {
                    int end = read.indexOf("\r\n\r\n");
                    read.delete(0, end < 0 ? 0 : end + 4);
                }
            }
        } catch (SocketException reset) {
            return read.toString();
        } catch (SocketTimeoutException late) {
            throw new IOException("no whole response, but: " + read, late);
        }
        return read.toString();
    }

    static int status(String response) {
        return response.isEmpty() ? 0 : Integer.parseInt(response.substring(9, 12));
    }

    private static boolean isWhole(StringBuilder read) {
        int end = read.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = read.substring(0, end + 4);
        int status = status(head);
        if (status == 101 || status == 204 || status == 304) {
            return true;
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            return read.length() - end - 4 >= Integer.parseInt(length.group(1));
        }
        return head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")
                && read.toString().endsWith("0\r\n\r\n");
    }
}
