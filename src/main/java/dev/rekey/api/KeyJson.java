package dev.rekey.api;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.StatusChange;
import dev.rekey.http.Json;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a key. Every member is always present; lists are never null. Contains no secret. */
final class KeyJson {

    private static final KeyField LAST_BEFORE_STATUS = KeyField.values()[KeyField.RESTRICTED.ordinal() - 1];

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
        put(json, KeyField.NAME, KeyField.DESCRIPTION, settings, now);
        json.put("kind", EnumText.of(key.kind()));
        json.put("state", EnumText.of(aggregate.state(now)));
        put(json, KeyField.ENABLED, LAST_BEFORE_STATUS, settings, now);
        json.put(
                "revoked_at",
                revoked == null ? null : InstantText.of(revoked.stamp().at()));
        json.set("revoked_by", revoked == null ? Json.tree(null) : actor(revoked.stamp()));
        json.put("revoke_reason", revoked == null ? null : revoked.reason());
        put(json, KeyField.RESTRICTED, KeyField.METADATA, settings, now);
        json.set("secrets", secrets(key.secrets(), now));
        json.set("pending_changes", pending(aggregate));
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
        put(json, KeyField.NAME, KeyField.METADATA, settings, then);
    }

    /** Writes the fields from {@code first} to {@code last}. */
    private static void put(ObjectNode json, KeyField first, KeyField last, KeySettings settings, Instant now) {
        EnumSet.range(first, last).forEach(field -> KeyFieldJson.put(json, field, settings, now));
    }

    private static ObjectNode actor(AuditStamp stamp) {
        return ActorJson.of(stamp.by());
    }

    static ArrayNode pending(KeyAggregate aggregate) {
        ArrayNode json = Json.array();
        aggregate.pending().forEach(change -> json.add(ScheduledChangeJson.of(change)));
        return json;
    }

    static ArrayNode secrets(List<SecretVersion> secrets, Instant now) {
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
