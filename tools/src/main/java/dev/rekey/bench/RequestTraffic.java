package dev.rekey.bench;

import static dev.rekey.testing.JsonText.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients send, in turns. In place of {@link #NUMBER} each sending has a number of its own.
 *
 * @param requests whole ones, head and body
 * @param wanted what each answer must hold
 */
record RequestTraffic(List<byte[]> requests, String wanted) {

    /** As long as the numbers that take its place, so that a body keeps its length. */
    static final String NUMBER = "################";

    /** Far from those of a run of wrk, which begin with 1. */
    private static final AtomicLong NUMBERS = new AtomicLong(9_000_000_000_000_000L);

    /** How many are sent to see whether the answers are right. */
    private static final int SAMPLE = 50;

    /**
     * @param bytes of the body sent
     * @param answered bytes of the body that came back
     */
    record Size(int bytes, int answered) {}

    /** What a client of {@link LoadGenerator} sends. */
    byte[] request(int client, int turn) {
        byte[] request = requests.get(Math.floorMod(client * 31 + turn, requests.size()));
        String text = new String(request, StandardCharsets.ISO_8859_1);
        return text.contains(NUMBER) ? numbered(text) : request;
    }

    /**
     * Sends some and reads the answers, which a load does not.
     *
     * @throws IllegalStateException where an answer is none that is wanted
     */
    Size check(BenchmarkServer server) throws IOException {
        try (LoadConnection connection = server.connect()) {
            Size size = new Size(0, 0);
            for (int turn = 0; turn < Math.min(SAMPLE, requests.size()); turn++) {
                String request = new String(requests.get(turn), StandardCharsets.ISO_8859_1);
                byte[] answer = connection.send(numbered(request)).expect(200).body();
                String text = new String(answer, StandardCharsets.UTF_8);
                if (!text.contains(wanted) || text.contains(json("'valid':false"))) {
                    throw new IllegalStateException("not the answer wanted: " + text);
                }
                size = new Size(request.length() - request.indexOf("\r\n\r\n") - 4, answer.length);
            }
            return size;
        }
    }

    /** The answer to the first. */
    byte[] sample(BenchmarkServer server) throws IOException {
        try (LoadConnection connection = server.connect()) {
            return connection.send(requests.getFirst()).expect(200).body();
        }
    }

    private static byte[] numbered(String request) {
        return request.replace(NUMBER, Long.toString(NUMBERS.getAndIncrement())).getBytes(StandardCharsets.ISO_8859_1);
    }
}
