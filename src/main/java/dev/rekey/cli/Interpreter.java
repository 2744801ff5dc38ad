package dev.rekey.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What runs the code of a sample. */
@SuppressWarnings("ImmutableEnumChecker") // Its lists are made by List.of.
enum Interpreter {
    BASH(
            ".sh",
            List.of("bash"),
            List.of("-c", "command -v curl"),
            "There is no bash with curl: install both (apt install bash curl)."),
    NODE(
            // Some samples await at the top level, which only a module may.
            ".mjs",
            List.of("node"),
            List.of("--input-type=module", "--eval", "fetch"),
            "There is no Node.js that knows fetch: install version 18 or newer (apt install nodejs)."),
    PYTHON(
            ".py",
            List.of("python3", "/usr/bin/python3"),
            List.of("-c", "import requests"),
            "There is no Python 3 with the package requests: install both (apt install python3-requests).");

    private final String extension;
    private final List<String> candidates;
    private final List<String> check;
    private final String missing;

    Interpreter(String extension, List<String> candidates, List<String> check, String missing) {
        this.extension = extension;
        this.candidates = candidates;
        this.check = check;
        this.missing = missing;
    }

    /**
     * Runs code to its end.
     *
     * @param folder an empty one, for the code and what it writes
     * @throws SampleFailure where there is no such interpreter here, or the code does not end in time
     */
    ChildProcess.Ended run(String code, Path folder) {
        String program = find(folder).orElseThrow(() -> new SampleFailure(missing));
        Path file = ChildProcess.write(folder.resolve("sample" + extension), code);
        return ChildProcess.run(List.of(program, file.toString()), folder);
    }

    /** The first of the candidates that has what samples need. */
    private Optional<String> find(Path folder) {
        return candidates.stream()
                .filter(program -> ChildProcess.succeeds(program, check, folder))
                .findFirst();
    }
}
