package dev.rekey.bench;

import java.nio.charset.StandardCharsets;

/** An answer of the server. */
final class LoadResponse {

    private final int status;
    private final byte[] body;

    LoadResponse(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    LoadResponse expect(int wanted) {
        if (status != wanted) {
            throw new IllegalStateException(
                    "expected " + wanted + ", got " + status + ": " + new String(body, StandardCharsets.UTF_8));
        }
        return this;
    }
}
