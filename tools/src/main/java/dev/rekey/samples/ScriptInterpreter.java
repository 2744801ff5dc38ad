package dev.rekey.samples;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Interpreters that run the code of samples. */
@SuppressWarnings("ImmutableEnumChecker") // Its lists are made by List.of.
enum ScriptInterpreter {
    BASH(
            ".sh",
            List.of("bash"),
            List.of("-c", "command -v curl"),
            "bash and curl not found: install both (apt install bash curl)."),
    NODE(
            // Some samples use top-level await, which requires a module.
            ".mjs",
            List.of("node"),
            List.of("--input-type=module", "--eval", "fetch"),
            "Node.js with fetch not found: install version 18 or newer (apt install nodejs)."),
    PYTHON(
            ".py",
            List.of("python3", "/usr/bin/python3"),
            List.of("-c", "import requests"),
            "Python 3 with the package requests not found: install both (apt install python3-requests).");

    private final String extension;
    private final List<String> candidates;
    private final List<String> check;
    private final String missing;

    ScriptInterpreter(String extension, List<String> candidates, List<String> check, String missing) {
        this.extension = extension;
        this.candidates = candidates;
        this.check = check;
        this.missing = missing;
    }

    /**
     * Runs code and waits for it to exit.
     *
     * @param folder an empty directory for the code and its output
     * @throws SampleFailure if the interpreter is not installed or the code does not exit in time
     */
    ChildProcess.ExitResult run(String code, Path folder) {
        String program = find(folder).orElseThrow(() -> new SampleFailure(missing));
        Path file = ChildProcess.write(folder.resolve("sample" + extension), code);
        return ChildProcess.run(List.of(program, file.toString()), folder);
    }

    /** Finds the first candidate that has what samples need. */
    private Optional<String> find(Path folder) {
        return candidates.stream()
                .filter(program -> ChildProcess.succeeds(program, check, folder))
                .findFirst();
    }
}
