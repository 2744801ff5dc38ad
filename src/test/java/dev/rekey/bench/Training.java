package dev.rekey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The run from which Java learns what a server loads, to start faster the next time (JEP 514). */
final class Training {

    private Training() {}

    /** The cache that such a run leaves; empty where this Java makes none. */
    static Optional<Path> cache(Scratch scratch) throws IOException, InterruptedException {
        Path cache = scratch.file("trained.aot");
        Path data = scratch.file("training");
        try (Server server = Server.launch(data, List.of(), List.of("-XX:AOTCacheOutput=" + cache))) {
            server.awaitOk("/health/ready");
            server.awaitOk("/v1/keys");
            Setup setup = new Setup(server);
            setup.project(1);
            try (Connection connection = server.connect()) {
                for (Setup.Made key : setup.keys(20)) {
                    connection.send(Request.patch("/v1/keys/" + key.id(), "{\"name\":\"Trained\"}"));
                    connection.send(Request.post("/v1/verify", "{\"key\":\"" + key.secret() + "\"}"));
                }
            }
        }
        return Files.isRegularFile(cache) ? Optional.of(cache) : Optional.empty();
    }
}
