package dev.rekey.api.audit;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.InstantText;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.EnumText;
import dev.rekey.core.access.Caller;
import dev.rekey.core.finding.Suggestion;
import dev.rekey.core.finding.SuggestionService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /v1/keys/{key}/suggestions}: used parts of a key, and privileges that could be
 * removed.
 */
final class GetSuggestionsOperation implements ApiOperation {

    private final SuggestionService suggestions;

    GetSuggestionsOperation(SuggestionService suggestions) {
        this.suggestions = suggestions;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return HttpResponse.json(200, json(suggestions.get(caller, PathReader.key(exchange))));
    }

    private static ObjectNode json(Suggestion suggestion) {
        ObjectNode json = Json.object();
        json.put("from", InstantText.of(suggestion.span().start()));
        json.put("to", InstantText.of(suggestion.span().end()));
        json.put("recording", suggestion.recording());
        json.put("attempts", suggestion.attempts());
        json.put("passed", suggestion.passed());
        json.put("complete", suggestion.complete());
        json.set("unused_permissions", Json.array(suggestion.unusedPermissions()));
        json.set("unused_roles", Json.array(suggestion.unusedRoles()));
        json.set("networks", seen("network", suggestion.networks()));
        json.set("origins", seen("origin", suggestion.origins()));
        json.set("resources", seen("resource", suggestion.resources()));
        json.set(
                "patch",
                Json.tree(suggestion.patch().map(patch -> patch.plain()).orElse(null)));
        json.put("reason", suggestion.reason().map(EnumText::of).orElse(null));
        ArrayNode kept = json.putArray("kept");
        suggestion
                .kept()
                .forEach(field -> kept.addObject().put("field", field.field()).put("detail", field.message()));
        return json;
    }

    private static ArrayNode seen(String name, List<Suggestion.ObservedValue> seen) {
        ArrayNode json = Json.array();
        seen.forEach(value -> json.addObject().put(name, value.text()).put("attempts", value.attempts()));
        return json;
    }
}
