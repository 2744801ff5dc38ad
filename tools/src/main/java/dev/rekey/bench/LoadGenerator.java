package dev.rekey.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that each keep one connection and send a request as soon as the last one is answered.
 *
 * @param server whom they ask
 * @param clients how many at once
 * @param requests what they send
 * @param status what each must be answered with
 */
record LoadGenerator(BenchmarkServer server, int clients, Requests requests, int status) {

    /** What a client sends. */
    @FunctionalInterface
    interface Requests {

        /**
         * @param client from 0
         * @param turn counted from 0 by each client
         */
        byte[] request(int client, int turn);
    }

    /** Keeps them busy for so long. */
    LoadRound run(Duration duration) throws IOException, InterruptedException {
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<long[]>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (int client = 0; client < clients; client++) {
                int number = client;
                LoadConnection connection = server.connect();
                running.add(threads.submit(() -> drive(connection, number, begin, duration)));
            }
            long started = System.nanoTime();
            begin.countDown();
            List<long[]> latencies = new ArrayList<>();
            for (Future<long[]> one : running) {
                latencies.add(one.get());
            }
            return LoadRound.of(latencies, System.nanoTime() - started);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a client failed", failed.getCause());
        }
    }

    private long[] drive(LoadConnection connection, int client, CountDownLatch begin, Duration duration)
            throws IOException, InterruptedException {
        try (connection) {
            long[] latencies = new long[1024];
            int count = 0;
            begin.await();
            long end = System.nanoTime() + duration.toNanos();
            long now = System.nanoTime();
            while (now < end) {
                byte[] request = requests.request(client, count);
                long sent = System.nanoTime();
                LoadResponse response = connection.send(request);
                now = System.nanoTime();
                response.expect(status);
                if (count == latencies.length) {
                    latencies = Arrays.copyOf(latencies, 2 * count);
                }
                latencies[count++] = now - sent;
            }
            return Arrays.copyOf(latencies, count);
        }
    }
}
