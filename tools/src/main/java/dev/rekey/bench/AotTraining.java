package dev.rekey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The run from which Java learns what a start needs (JEP 514), as {@code ./rekey build} does it. */
final class AotTraining {

    private AotTraining() {}

    /** The cache that such a run leaves; empty where this Java makes none. */
    static Optional<Path> cache(ScratchDirectory scratch) throws IOException, InterruptedException {
        Path cache = scratch.file("trained.aot");
        Path data = scratch.file("training");
        try (BenchmarkServer server = BenchmarkServer.launch(data, List.of(), List.of("-XX:AOTCacheOutput=" + cache))) {
            server.awaitOk("/health/ready");
        }
        return Files.isRegularFile(cache) ? Optional.of(cache) : Optional.empty();
    }
}
