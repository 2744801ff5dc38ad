package dev.rekey.samples;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A code sample, run unchanged except for host, key and id.
 *
 * @param file the page with the code
 * @param code extracts the code from the page
 * @param placeholders the texts in the code to replace with host, key and id, in order
 * @param effect checks the result
 */
record ProgramSample(
        String name,
        String file,
        ScriptInterpreter interpreter,
        Function<SamplePage, String> code,
        Map<String, PlaceholderValue> placeholders,
        Effect effect)
        implements SampleExchange {

    /** The value of a placeholder. */
    @FunctionalInterface
    interface PlaceholderValue {
        String value(SampleServer server, JsonNode key);
    }

    /** Checks the result of a sample. */
    @FunctionalInterface
    interface Effect {

        /**
         * Checks the key after the sample ran.
         *
         * @return a summary of one line
         * @throws SampleFailure if the result differs from the page
         */
        String seen(SamplePage page, String output, JsonNode key);
    }

    ProgramSample {
        placeholders = new LinkedHashMap<>(placeholders);
    }

    @Override
    public String run(Path pages, SampleServer server) {
        SamplePage page = SamplePage.read(pages, file);
        JsonNode key = server.createKey("to be updated by " + name);
        String filled = filled(code.apply(page), server, key);
        Path folder = TempDirectory.create("rekey-sample");
        try {
            ChildProcess.ExitResult ended = interpreter.run(filled, folder);
            if (ended.code() != 0) {
                throw new SampleFailure(
                        "The program exited with code " + ended.code() + ": " + lastLine(ended.errors()));
            }
            return effect.seen(page, ended.output(), server.readKey(key));
        } finally {
            TempDirectory.remove(folder);
        }
    }

    private String filled(String code, SampleServer server, JsonNode key) {
        String filled = code;
        for (Map.Entry<String, PlaceholderValue> placeholder : placeholders.entrySet()) {
            if (!filled.contains(placeholder.getKey())) {
                throw new SampleFailure(
                        "The code in " + file + " does not contain the placeholder \"" + placeholder.getKey() + "\".");
            }
            filled = filled.replace(placeholder.getKey(), placeholder.getValue().value(server, key));
        }
        return filled;
    }

    private static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
    }
}
