package dev.rekey.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Compiles all generated TypeScript clients together with their round trips, in one run of the compiler. */
final class TypeScriptClients {

    static final List<String> GENERATORS = List.of("typescript-fetch", "openapi-typescript", "hey-api");

    private final Path home;

    /** @param home where clients are generated */
    TypeScriptClients(Path home) {
        this.home = home;
    }

    /** Compiles them to {@code <home>/compiled}, and answers all that the compiler says. */
    List<String> compile() throws IOException {
        Path sources = ClientTools.SOURCES.resolve("typescript");
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = home.resolve(sources.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return ProcessResult.of(home, Map.of(), List.of(ClientTools.npm("tsc"), "--project", "tsconfig.json"))
                .output()
                .lines()
                .toList();
    }

    /** The command that runs a round trip. */
    List<String> command(String generator, String document) {
        return List.of(
                "node",
                home.resolve(Path.of("compiled", generator, document + ".js")).toString());
    }
}
