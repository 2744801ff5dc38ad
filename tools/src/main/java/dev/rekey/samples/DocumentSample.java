package dev.rekey.samples;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sample from an OpenAPI document: sends the documented request and checks the response against
 * the document.
 *
 * @param file the page with the document
 * @param parameters path parameters for a key
 * @param fill sets body members for which the document has no example or an outdated one
 * @param kept the expected members of the key in the native API after the request
 */
record DocumentSample(
        String name,
        String file,
        Function<JsonNode, Map<String, String>> parameters,
        Consumer<ObjectNode> fill,
        Function<JsonNode, Map<String, JsonNode>> kept)
        implements SampleExchange {

    @Override
    public String run(Path pages, SampleServer server) {
        OpenApiPage page = OpenApiPage.of(SamplePage.read(pages, file));
        JsonNode key = server.createKey("to be updated by " + name);
        ObjectNode body = page.exampleBody();
        fill.accept(body);
        SampleServer.SampleResponse answer = server.send(
                page.method(), page.requestPath(parameters.apply(key)), page.credential(server.rootKey()), body);
        if (answer.status() != 200) {
            throw new SampleFailure("The response was " + answer.status() + ": " + answer.body());
        }
        List<String> missing = page.missing(answer.body());
        if (!missing.isEmpty()) {
            throw new SampleFailure("The response lacks " + String.join(", ", missing) + ".");
        }
        JsonNode after = server.readKey(key);
        kept.apply(body).forEach((field, wanted) -> KeyAssertions.expect(field, wanted, after.path(field)));
        return page.method() + " 200; " + KeyAssertions.line(after);
    }
}
