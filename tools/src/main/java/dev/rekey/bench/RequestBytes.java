package dev.rekey.bench;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Requests as bytes, made before anything is timed. */
final class RequestBytes {

    private RequestBytes() {}

    /** With the root key. */
    static byte[] get(String path) {
        return of("GET", path, BenchmarkServer.ROOT_KEY, null);
    }

    /** With the root key. */
    static byte[] post(String path, String body) {
        return of("POST", path, BenchmarkServer.ROOT_KEY, body);
    }

    /** With the root key. */
    static byte[] patch(String path, String body) {
        return of("PATCH", path, BenchmarkServer.ROOT_KEY, body);
    }

    /** @param headers more of them, each a whole line */
    static byte[] of(String method, String path, String key, @Nullable String body, String... headers) {
        StringBuilder head = new StringBuilder()
                .append(method + " " + path + " HTTP/1.1\r\n")
                .append("Host: localhost\r\n")
                .append("Authorization: Bearer " + key + "\r\n");
        for (String header : headers) {
            head.append(header + "\r\n");
        }
        if (body != null) {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            head.append("Content-Type: application/json\r\nContent-Length: " + length + "\r\n");
        }
        return head.append("\r\n").append(body == null ? "" : body).toString().getBytes(StandardCharsets.UTF_8);
    }
}
