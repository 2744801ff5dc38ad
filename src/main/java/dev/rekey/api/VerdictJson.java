package dev.rekey.api;

import dev.rekey.core.access.Rights;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.verify.Verdict;
import dev.rekey.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A verdict on the wire. Every member is always there. What a key is and may do is told of a valid one alone: who verifies acts
 * on it, and must not come to act on the metadata of a key that is not good.
 */
final class VerdictJson {

    private static final String EVERYTHING = "*";

    private VerdictJson() {}

    static ObjectNode of(Verdict verdict) {
        ObjectNode json = Json.object();
        json.put("valid", verdict.isValid());
        json.put("code", verdict.outcome().name());
        OwnedKey owned = verdict.owned();
        if (verdict.isValid() && owned != null) {
            describe(owned, json);
        } else {
            json.putNull("key_id");
            json.putNull("project");
            json.putNull("owner");
            json.putArray("permissions");
            json.putArray("roles");
            json.putNull("metadata");
            json.putNull("expires_at");
            json.putArray("rate_limits");
            json.putNull("credits_remaining");
            json.putNull("version");
        }
        json.put("stale", false);
        return json;
    }

    private static void describe(OwnedKey owned, ObjectNode json) {
        KeySettings settings = owned.key().settings();
        json.put("key_id", owned.key().id().toString());
        json.put("project", owned.project().id().toString());
        json.set("owner", KeyJson.owner(owned.owner()));
        json.set("permissions", permissions(owned.effective()));
        json.set("roles", Json.array(settings.roles()));
        json.set("metadata", Json.tree(settings.metadata().members()));
        json.put("expires_at", Words.of(settings.expiresAt()));
        ArrayNode limits = json.putArray("rate_limits");
        for (RateLimit limit : settings.rateLimits()) {
            limits.addObject()
                    .put("name", limit.name())
                    .put("limit", limit.limit())
                    .put("remaining", limit.limit())
                    .put("reset_seconds", 0);
        }
        Credits credits = settings.credits();
        json.set("credits_remaining", credits == null ? Json.tree(null) : Json.tree(credits.remaining()));
        json.put("version", owned.key().version());
    }

    /** An empty list would be read as nothing, so everything is the pattern for everything. */
    private static JsonNode permissions(Rights rights) {
        return rights.all() ? Json.array().add(EVERYTHING) : KeyJson.permissions(rights.permissions());
    }
}
