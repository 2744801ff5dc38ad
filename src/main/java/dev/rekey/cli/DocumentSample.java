package dev.rekey.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sample that is an OpenAPI document: a request made from it, and its answer held against it.
 *
 * @param file the page that it is on
 * @param parameters what stands in the path for this key
 * @param fill puts values into the body where the document has no example, or one of the past
 * @param kept our own words for what the body asks for, as the key must then read
 */
record DocumentSample(
        String name,
        String file,
        Function<JsonNode, Map<String, String>> parameters,
        Consumer<ObjectNode> fill,
        Function<JsonNode, Map<String, JsonNode>> kept)
        implements Sample {

    @Override
    public String run(Path pages, SampleServer server) {
        OpenApiPage page = OpenApiPage.of(SamplePage.read(pages, file));
        JsonNode key = server.createKey("to be updated by " + name);
        ObjectNode body = page.exampleBody();
        fill.accept(body);
        SampleServer.Answer answer = server.send(
                page.method(), page.requestPath(parameters.apply(key)), page.credential(server.rootKey()), body);
        if (answer.status() != 200) {
            throw new SampleFailure("It was answered " + answer.status() + ": " + answer.body());
        }
        List<String> missing = page.missing(answer.body());
        if (!missing.isEmpty()) {
            throw new SampleFailure("The answer lacks " + String.join(", ", missing) + ".");
        }
        JsonNode after = server.readKey(key);
        kept.apply(body).forEach((field, wanted) -> Seen.expect(field, wanted, after.path(field)));
        return page.method() + " 200; " + Seen.line(after);
    }
}
