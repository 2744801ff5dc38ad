package dev.rekey.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A sample that is code, run as it stands but for host, key and id.
 *
 * @param file the page that it is on
 * @param code finds it there
 * @param placeholders the texts in it that stand for host, key and id, with what each stands for
 * @param effect what must have happened
 */
record ProgramSample(
        String name,
        String file,
        Interpreter interpreter,
        Function<SamplePage, String> code,
        Map<String, Stand> placeholders,
        Effect effect)
        implements Sample {

    /** What a placeholder stands for. */
    @FunctionalInterface
    interface Stand {
        String value(SampleServer server, JsonNode key);
    }

    /** What a sample must have done. */
    @FunctionalInterface
    interface Effect {

        /**
         * Looks at what is there after the sample ran.
         *
         * @return what was seen, in one line
         * @throws SampleFailure where it is not what the page says
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
        Path folder = Folder.create("rekey-sample");
        try {
            ChildProcess.Ended ended = interpreter.run(filled, folder);
            if (ended.code() != 0) {
                throw new SampleFailure(
                        "It ended with the code " + ended.code() + " and said: " + lastLine(ended.errors()));
            }
            return effect.seen(page, ended.output(), server.readKey(key));
        } finally {
            Folder.remove(folder);
        }
    }

    private String filled(String code, SampleServer server, JsonNode key) {
        String filled = code;
        for (Map.Entry<String, Stand> placeholder : placeholders.entrySet()) {
            if (!filled.contains(placeholder.getKey())) {
                throw new SampleFailure("The code in " + file + " does not hold \"" + placeholder.getKey()
                        + "\", which is to be replaced.");
            }
            filled = filled.replace(placeholder.getKey(), placeholder.getValue().value(server, key));
        }
        return filled;
    }

    private static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
    }
}
