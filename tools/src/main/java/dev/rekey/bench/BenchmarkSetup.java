package dev.rekey.bench;

import dev.rekey.http.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import tools.jackson.databind.node.ObjectNode;

/** Makes a project and what belongs to it, as root and through the native API. */
final class BenchmarkSetup {

    static final String PROJECT = "bench";

    private static final int CLIENTS = 16;

    private final BenchmarkServer server;

    BenchmarkSetup(BenchmarkServer server) {
        this.server = server;
    }

    /**
     * A key that was made.
     *
     * @param number what it was asked by
     * @param id as the native API writes it
     */
    record Made(int number, String id, String secret) {}

    /** A project, and users {@code owner-0}, {@code owner-1} and so on. */
    void project(int owners) throws IOException {
        try (LoadConnection connection = server.connect()) {
            connection
                    .send(RequestBytes.post(
                            "/v1/projects",
                            Json.write(Json.object().put("slug", PROJECT).put("name", "Benchmarks"))))
                    .expect(201);
            for (int owner = 0; owner < owners; owner++) {
                ObjectNode user = Json.object()
                        .put("external_id", "owner-" + owner)
                        .put("name", "Owner " + owner)
                        .put("role", "administrator")
                        .put("type", "bot");
                connection
                        .send(RequestBytes.post("/v1/projects/" + PROJECT + "/users", Json.write(user)))
                        .expect(201);
            }
        }
    }

    /** So many keys of {@code owner-0} that may do some things and verify. */
    List<Made> keys(int count) throws IOException, InterruptedException {
        return keys(count, number -> {
            ObjectNode key = blank(number);
            key.putArray("permissions").add("files:read").add("files:write").add("keys:verify");
            return key;
        });
    }

    /**
     * So many keys.
     *
     * @param asked what is sent to make the key of a number from 0 on
     */
    List<Made> keys(int count, IntFunction<ObjectNode> bodies) throws IOException, InterruptedException {
        List<Future<List<Made>>> parts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                int first = client;
                LoadConnection connection = server.connect();
                parts.add(threads.submit(() -> keys(connection, first, count, bodies)));
            }
            List<Made> made = new ArrayList<>();
            for (Future<List<Made>> part : parts) {
                made.addAll(part.get());
            }
            return made;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the keys could not be made", failed.getCause());
        }
    }

    private static List<Made> keys(LoadConnection connection, int first, int count, IntFunction<ObjectNode> bodies)
            throws IOException {
        try (connection) {
            List<Made> made = new ArrayList<>();
            for (int number = first; number < count; number += CLIENTS) {
                made.add(key(connection, number, bodies.apply(number)));
            }
            return made;
        }
    }

    /** A key of {@code owner-0} with nothing but a name. */
    static ObjectNode blank(int number) {
        return Json.object().put("project", PROJECT).put("owner", "owner-0").put("name", "Key " + number);
    }

    private static Made key(LoadConnection connection, int number, ObjectNode key) throws IOException {
        LoadResponse response =
                connection.send(RequestBytes.post("/v1/keys", Json.write(key))).expect(201);
        ObjectNode answer = Json.object(response.body());
        return new Made(
                number, answer.path("id").stringValue(), answer.path("secret").stringValue());
    }
}
