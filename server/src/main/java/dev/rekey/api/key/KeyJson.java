package dev.rekey.api.key;

import dev.rekey.api.wire.ActorJson;
import dev.rekey.api.wire.InstantText;
import dev.rekey.api.wire.OwnerJson;
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
import dev.rekey.http.json.Json;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a key. Every member is always present; lists are never null. Contains no secret. */
final class KeyJson {

    private static final Set<KeyField> TEXTS = EnumSet.range(KeyField.NAME, KeyField.DESCRIPTION);
    private static final Set<KeyField> TIMES = fieldsOfTime();
    private static final Set<KeyField> RULES = EnumSet.range(KeyField.RESTRICTED, KeyField.METADATA);

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
        put(json, TEXTS, settings, now);
        json.put("kind", EnumText.of(key.kind()));
        json.put("state", EnumText.of(aggregate.state(now)));
        put(json, TIMES, settings, now);
        json.put(
                "revoked_at",
                revoked == null ? null : InstantText.of(revoked.stamp().at()));
        json.set("revoked_by", revoked == null ? Json.tree(null) : actor(revoked.stamp()));
        json.put("revoke_reason", revoked == null ? null : revoked.reason());
        put(json, RULES, settings, now);
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
        put(json, EnumSet.allOf(KeyField.class), settings, then);
    }

    /** The fields between {@link #TEXTS} and {@link #RULES}. */
    private static Set<KeyField> fieldsOfTime() {
        Set<KeyField> fields = EnumSet.allOf(KeyField.class);
        fields.removeAll(TEXTS);
        fields.removeAll(EnumSet.range(KeyField.RESTRICTED, KeyField.METADATA));
        return fields;
    }

    private static void put(ObjectNode json, Set<KeyField> fields, KeySettings settings, Instant now) {
        fields.forEach(field -> KeyFieldJson.put(json, field, settings, now));
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
