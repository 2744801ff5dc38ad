package dev.rekey.api;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.http.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a key. Every member is always present; lists are never null. Contains no secret. */
final class KeyJson {

    private KeyJson() {}

    /** @param now instant for the key's state, its active secrets and remaining credits */
    static ObjectNode of(KeyAggregate aggregate, Instant now) {
        ApiKey key = aggregate.key();
        KeySettings settings = key.settings();
        StatusChange revoked = key.revoked();
        ObjectNode json = Json.object();
        json.put("id", key.id().toString());
        json.put("number", key.number());
        json.put("project", key.project().toString());
        json.set("owner", OwnerJson.of(aggregate.owner()));
        json.put("name", settings.name());
        json.put("description", settings.description());
        json.put("kind", EnumText.of(key.kind()));
        json.put("state", EnumText.of(aggregate.state(now)));
        putTimes(json, settings);
        json.put(
                "revoked_at",
                revoked == null ? null : InstantText.of(revoked.stamp().at()));
        json.set("revoked_by", revoked == null ? Json.tree(null) : actor(revoked.stamp()));
        json.put("revoke_reason", revoked == null ? null : revoked.reason());
        putRules(json, settings, now);
        json.set("secrets", secrets(key.secrets(), now));
        ArrayNode pending = json.putArray("pending_changes");
        aggregate.pending().forEach(change -> pending.add(ScheduledChangeJson.of(change)));
        json.put("version", key.version());
        json.put("created_at", InstantText.of(key.created().at()));
        json.set("created_by", actor(key.created()));
        json.put("updated_at", InstantText.of(key.updated().at()));
        json.set("updated_by", actor(key.updated()));
        json.put("last_used_at", InstantText.of(key.lastUsedAt()));
        return json;
    }

    /** Writes the members of a key that an update can change. */
    static void putSettings(ObjectNode json, KeySettings settings, Instant then) {
        json.put("name", settings.name());
        json.put("description", settings.description());
        putTimes(json, settings);
        putRules(json, settings, then);
    }

    private static void putTimes(ObjectNode json, KeySettings settings) {
        json.put("enabled", settings.enabled());
        json.put("not_before", InstantText.of(settings.notBefore()));
        json.put("expires_at", InstantText.of(settings.expiresAt()));
    }

    private static void putRules(ObjectNode json, KeySettings settings, Instant now) {
        json.put("restricted", settings.restricted());
        json.set("permissions", PermissionsJson.of(settings.permissions()));
        json.set("roles", Json.array(settings.roles()));
        json.set("allowed_ips", texts(settings.allowedIps()));
        json.set("denied_ips", texts(settings.deniedIps()));
        json.set("allowed_origins", texts(settings.allowedOrigins()));
        json.set("allowed_resources", Json.tree(settings.allowedResources()));
        json.set("rate_limits", RateLimitReader.json(settings.rateLimits()));
        json.set("credits", credits(settings.credits(), now));
        json.set("metadata", Json.tree(settings.metadata().members()));
    }

    private static ObjectNode actor(AuditStamp stamp) {
        return ActorJson.of(stamp.by());
    }

    private static ArrayNode texts(List<?> values) {
        return Json.array(values.stream().map(String::valueOf).toList());
    }

    private static JsonNode credits(@Nullable Credits stored, Instant now) {
        if (stored == null) {
            return Json.tree(null);
        }
        Credits credits = stored.at(now);
        ObjectNode json = Json.object();
        json.put("remaining", credits.remaining());
        Refill refill = credits.refill();
        if (refill == null) {
            json.putNull("refill");
        } else {
            json.putObject("refill")
                    .put("amount", refill.amount())
                    .put("interval", EnumText.of(refill.interval()))
                    .put("at", InstantText.of(refill.at()));
        }
        return json;
    }

    private static ArrayNode secrets(List<SecretVersion> secrets, Instant now) {
        ArrayNode json = Json.array();
        for (SecretVersion secret : secrets) {
            if (secret.isLive(now)) {
                ObjectNode item = json.addObject();
                item.put("id", secret.id().toString());
                item.put("start", secret.start());
                item.put("last_four", secret.lastFour());
                item.put("created_at", InstantText.of(secret.createdAt()));
                item.put("expires_at", InstantText.of(secret.expiresAt()));
                InactivityTimeout inactivity = secret.end().inactivity();
                item.put("expires_after_idle_seconds", inactivity == null ? null : inactivity.seconds());
                item.put("last_used_at", InstantText.of(secret.lastUsedAt()));
                IpAddress from = secret.lastUsedFrom();
                item.put("last_used_from", from == null ? null : from.toString());
            }
        }
        return json;
    }
}
