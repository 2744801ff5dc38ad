package dev.rekey.api;

import dev.rekey.core.EnumText;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import dev.rekey.core.limit.RateLimitRules;
import dev.rekey.http.Fields;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Reads and writes rate limits as JSON. Limits of a key have a scope; limits of a project do not
 * need one.
 */
final class RateLimitWire {

    private RateLimitWire() {}

    static List<RateLimit> ofKey(List<Fields> limits) {
        return read(limits, RateLimitWire::scopeOfKey);
    }

    static List<RateLimit> ofProject(List<Fields> limits) {
        return read(limits, limit -> Scope.PROJECT);
    }

    static JsonNode json(List<RateLimit> limits) {
        return Json.tree(limits.stream().map(RateLimit::plain).toList());
    }

    private static List<RateLimit> read(List<Fields> limits, Function<Fields, Scope> scope) {
        List<RateLimit> read = new ArrayList<>();
        for (Fields limit : limits) {
            // The placeholder of a missing member is never used: its absence has been recorded as
            // an error.
            read.add(new RateLimit(
                    limit.requiredText("name").orElse("missing-" + read.size()),
                    limit.requiredInteger("limit").orElse(1L),
                    limit.requiredInteger("window_seconds").orElse(1L),
                    word(limit, "algorithm", Algorithm.BUCKET),
                    scope.apply(limit),
                    word(limit, "on_outage", OnOutage.SHARE)));
        }
        return read;
    }

    private static Scope scopeOfKey(Fields limit) {
        Optional<String> text = limit.text("scope").replacement();
        Optional<Scope> scope = text.flatMap(name -> EnumText.find(Scope.class, name));
        if (text.isPresent() && scope.filter(RateLimitRules.OF_KEYS::contains).isEmpty()) {
            limit.unacceptable("scope", "scope_not_allowed", RateLimitRules.SCOPES_OF_KEYS);
            return Scope.KEY;
        }
        return scope.orElse(Scope.KEY);
    }

    private static <E extends Enum<E>> E word(Fields fields, String name, E defaultValue) {
        return Body.word(fields, name, defaultValue.getDeclaringClass())
                .replacement()
                .orElse(defaultValue);
    }
}
