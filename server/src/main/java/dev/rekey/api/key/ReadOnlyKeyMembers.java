package dev.rekey.api.key;

import dev.rekey.api.wire.ActorJson;
import dev.rekey.api.wire.InstantText;
import dev.rekey.api.wire.OwnerJson;
import dev.rekey.api.wire.ReadOnlyMembers;
import dev.rekey.core.EnumText;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.StatusChange;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Read-only members of a key. A patch may repeat them, so that clients can send back what they read.
 * Each is computed only if the patch contains it.
 */
final class ReadOnlyKeyMembers {

    /** Returns the current value of a member, as of {@link Json#plain}. */
    @FunctionalInterface
    private interface Member {
        @Nullable
        Object of(KeyAggregate aggregate, Instant now);
    }

    private static final Map<String, Member> MEMBERS = members();

    private ReadOnlyKeyMembers() {}

    /**
     * Records an error for each member whose value differs from that of {@code current}.
     *
     * @param now instant for the key's state and its active secrets
     */
    static void refuseChanged(JsonObjectReader fields, KeyAggregate current, Instant now) {
        ReadOnlyMembers.refuseChanged(fields, MEMBERS.keySet(), name -> value(name, current, now));
    }

    private static @Nullable Object value(String name, KeyAggregate current, Instant now) {
        Member member = MEMBERS.get(name);
        return member == null ? null : member.of(current, now);
    }

    private static Map<String, Member> members() {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("id", (current, now) -> current.key().id().toString());
        members.put("number", (current, now) -> current.key().number());
        members.put("project", (current, now) -> current.key().project().toString());
        members.put("owner", (current, now) -> Json.plain(OwnerJson.of(current.owner())));
        members.put("kind", (current, now) -> EnumText.of(current.key().kind()));
        members.put("state", (current, now) -> EnumText.of(current.state(now)));
        members.put("revoked_at", (current, now) -> revoked(current, end -> at(end.stamp())));
        members.put("revoked_by", (current, now) -> revoked(current, end -> by(end.stamp())));
        members.put("revoke_reason", (current, now) -> revoked(current, StatusChange::reason));
        members.put(
                "secrets",
                (current, now) -> Json.plain(KeyJson.secrets(current.key().secrets(), now)));
        members.put("pending_changes", (current, now) -> Json.plain(KeyJson.pending(current)));
        members.put("version", (current, now) -> current.key().version());
        members.put("created_at", (current, now) -> at(current.key().created()));
        members.put("created_by", (current, now) -> by(current.key().created()));
        members.put("updated_at", (current, now) -> at(current.key().updated()));
        members.put("updated_by", (current, now) -> by(current.key().updated()));
        members.put(
                "last_used_at", (current, now) -> InstantText.of(current.key().lastUsedAt()));
        return members;
    }

    private static @Nullable Object revoked(KeyAggregate current, Function<StatusChange, @Nullable Object> part) {
        StatusChange revoked = current.key().revoked();
        return revoked == null ? null : part.apply(revoked);
    }

    private static @Nullable Object at(AuditStamp stamp) {
        return InstantText.of(stamp.at());
    }

    private static @Nullable Object by(AuditStamp stamp) {
        return Json.plain(ActorJson.of(stamp.by()));
    }
}
