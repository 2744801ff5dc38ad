package dev.rekey.api.wire;

import dev.rekey.core.EnumText;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import dev.rekey.core.limit.RateLimitValidator;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Reads and writes rate limits as JSON. Limits of a key have a scope; limits of a project do not
 * need one.
 */
public final class RateLimitReader {

    private RateLimitReader() {}

    public static List<RateLimit> ofKey(List<JsonObjectReader> limits) {
        return read(limits, RateLimitReader::scopeOfKey);
    }

    public static List<RateLimit> ofProject(List<JsonObjectReader> limits) {
        return read(limits, limit -> Scope.PROJECT);
    }

    public static JsonNode json(List<RateLimit> limits) {
        return Json.tree(limits.stream().map(RateLimit::plain).toList());
    }

    private static List<RateLimit> read(List<JsonObjectReader> limits, Function<JsonObjectReader, Scope> scope) {
        List<RateLimit> read = new ArrayList<>();
        for (JsonObjectReader limit : limits) {
            // The placeholder of a missing member is never used: its absence has been recorded as
            // an error.
            read.add(new RateLimit(
                    limit.requiredText("name").orElse("missing-" + read.size()),
                    limit.requiredInteger("limit").orElse(1L),
                    limit.requiredInteger("window_seconds").orElse(1L),
                    enumValue(limit, "algorithm", Algorithm.BUCKET),
                    scope.apply(limit),
                    enumValue(limit, "on_outage", OnOutage.SHARE)));
        }
        return read;
    }

    private static Scope scopeOfKey(JsonObjectReader limit) {
        Optional<String> text = limit.text("scope").replacement();
        Optional<Scope> scope = text.flatMap(name -> EnumText.find(Scope.class, name));
        if (text.isPresent()
                && scope.filter(RateLimitValidator.OF_KEYS::contains).isEmpty()) {
            limit.unacceptable("scope", "scope_not_allowed", RateLimitValidator.SCOPES_OF_KEYS);
            return Scope.KEY;
        }
        return scope.orElse(Scope.KEY);
    }

    private static <E extends Enum<E>> E enumValue(JsonObjectReader fields, String name, E defaultValue) {
        return RequestBodyReader.enumValue(fields, name, defaultValue.getDeclaringClass())
                .replacement()
                .orElse(defaultValue);
    }
}
