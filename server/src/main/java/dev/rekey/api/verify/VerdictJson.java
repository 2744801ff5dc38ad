package dev.rekey.api.verify;

import dev.rekey.api.wire.InstantText;
import dev.rekey.core.EnumText;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.project.User;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.ExplanationStep;
import dev.rekey.core.verify.Verdict;
import dev.rekey.http.json.JsonWriter;
import dev.rekey.http.json.JsonWriter.Name;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * JSON form of a verdict. Every member is always present, except {@code steps}, which is only
 * present if requested.
 *
 * <p>The key's id and project are included for every key that was found; its permissions, metadata
 * and owner only if it is valid: a client must not act on the metadata of a key that is not valid.
 */
final class VerdictJson {

    private static final int INITIAL_CAPACITY = 1024;

    private static final Name VALID = Name.of("valid");
    private static final Name CODE = Name.of("code");
    private static final Name KEY_ID = Name.of("key_id");
    private static final Name PROJECT = Name.of("project");
    private static final Name OWNER = Name.of("owner");
    private static final Name PERMISSIONS = Name.of("permissions");
    private static final Name ROLES = Name.of("roles");
    private static final Name METADATA = Name.of("metadata");
    private static final Name EXPIRES_AT = Name.of("expires_at");
    private static final Name RATE_LIMITS = Name.of("rate_limits");
    private static final Name RETRY_AFTER_SECONDS = Name.of("retry_after_seconds");
    private static final Name UNKNOWN_RATE_LIMITS = Name.of("unknown_rate_limits");
    private static final Name CREDITS_REMAINING = Name.of("credits_remaining");
    private static final Name VERSION = Name.of("version");
    private static final Name STALE = Name.of("stale");
    private static final Name EPOCH = Name.of("epoch");
    private static final Name STEPS = Name.of("steps");
    private static final Name ID = Name.of("id");
    private static final Name NAME = Name.of("name");
    private static final Name EMAIL = Name.of("email");
    private static final Name TYPE = Name.of("type");
    private static final Name ROLE = Name.of("role");
    private static final Name SCOPE = Name.of("scope");
    private static final Name LIMIT = Name.of("limit");
    private static final Name REMAINING = Name.of("remaining");
    private static final Name RESET_SECONDS = Name.of("reset_seconds");
    private static final Name PASSED = Name.of("passed");
    private static final Name DECIDED = Name.of("decided");
    private static final Name SEEN = Name.of("seen");
    private static final Name RULE = Name.of("rule");
    private static final Name ERRORS = Name.of("errors");
    private static final Name POINTER = Name.of("pointer");
    private static final Name DETAIL = Name.of("detail");

    /** An empty list would mean no permissions, so an unrestricted key is shown as this pattern. */
    private static final String EVERYTHING = "*";

    private VerdictJson() {}

    static byte[] bytes(Verdict verdict) {
        JsonWriter json = new JsonWriter(INITIAL_CAPACITY);
        write(verdict, json);
        return json.end();
    }

    /** The JSON before the rate limits, including the opening brace. */
    static byte[] head(Verdict verdict) {
        JsonWriter json = new JsonWriter(INITIAL_CAPACITY);
        json.beginObject();
        writeHead(verdict, json);
        byte[] closed = json.endObject().end();
        return Arrays.copyOf(closed, closed.length - 1);
    }

    static void write(Verdict verdict, JsonWriter json) {
        json.beginObject();
        writeHead(verdict, json);
        writeTail(verdict, json);
        json.endObject();
    }

    /**
     * Writes the element of a well-formed verification that could not be carried out, in place of a
     * verdict.
     */
    static void writeRefused(List<Violation> violations, String location, JsonWriter json) {
        json.beginObject();
        json.put(VALID, false);
        json.name(ERRORS).beginList();
        for (Violation violation : violations) {
            json.beginObject();
            json.put(POINTER, "#" + location + violation.pointer());
            json.put(CODE, violation.code());
            json.put(DETAIL, violation.message());
            json.endObject();
        }
        json.endList().endObject();
    }

    private static void writeHead(Verdict verdict, JsonWriter json) {
        CachedKey key = verdict.key();
        json.put(VALID, verdict.isValid());
        json.put(CODE, verdict.outcome().name());
        if (key == null) {
            json.putNull(KEY_ID).putNull(PROJECT);
        } else {
            json.put(KEY_ID, key.id().toString());
            json.put(PROJECT, key.project().id().toString());
        }
        if (verdict.isValid() && key != null) {
            describe(key, json);
        } else {
            json.putNull(OWNER);
            json.name(PERMISSIONS).beginList().endList();
            json.name(ROLES).beginList().endList();
            json.putNull(METADATA).putNull(EXPIRES_AT);
        }
    }

    private static void writeTail(Verdict verdict, JsonWriter json) {
        CachedKey key = verdict.key();
        limits(verdict, json);
        OptionalLong retry = verdict.retryAfterSeconds();
        if (retry.isEmpty()) {
            json.putNull(RETRY_AFTER_SECONDS);
        } else {
            json.put(RETRY_AFTER_SECONDS, retry.getAsLong());
        }
        json.put(UNKNOWN_RATE_LIMITS, verdict.unknownLimits());
        if (verdict.credits() == null) {
            json.putNull(CREDITS_REMAINING);
        } else {
            json.put(CREDITS_REMAINING, verdict.credits());
        }
        if (key == null) {
            json.putNull(VERSION);
        } else {
            json.put(VERSION, key.version());
        }
        json.put(STALE, verdict.stale());
        json.put(EPOCH, verdict.epoch());
        if (!verdict.steps().isEmpty()) {
            steps(verdict, json);
        }
    }

    private static void describe(CachedKey key, JsonWriter json) {
        owner(key.owner(), json);
        json.name(PERMISSIONS).beginList();
        PermissionSet permissions = key.effectivePermissions();
        if (permissions.all()) {
            json.text(EVERYTHING);
        } else {
            for (Permission permission : permissions.permissions()) {
                json.text(permission.value());
            }
        }
        json.endList();
        json.put(ROLES, key.roles());
        json.putWritten(METADATA, key.metadata());
        json.put(EXPIRES_AT, InstantText.of(key.expiresAt()));
    }

    private static void owner(User user, JsonWriter json) {
        json.name(OWNER).beginObject();
        json.put(ID, user.id().toString());
        json.put(NAME, user.name());
        json.put(EMAIL, user.email());
        json.put(TYPE, EnumText.of(user.type()));
        json.put(ROLE, EnumText.of(user.role()));
        json.endObject();
    }

    private static void limits(Verdict verdict, JsonWriter json) {
        json.name(RATE_LIMITS).beginList();
        for (RateLimitStatus status : verdict.limits()) {
            json.beginObject();
            json.put(NAME, status.limit().name());
            json.put(SCOPE, EnumText.of(status.limit().scope()));
            json.put(LIMIT, status.limit().limit());
            json.put(REMAINING, status.remaining());
            json.put(RESET_SECONDS, status.resetSeconds());
            json.endObject();
        }
        json.endList();
    }

    private static void steps(Verdict verdict, JsonWriter json) {
        json.name(STEPS).beginList();
        for (ExplanationStep step : verdict.steps()) {
            json.beginObject();
            json.put(CODE, step.outcome().name());
            json.put(PASSED, step.passed());
            json.put(DECIDED, step.decided());
            json.put(SEEN, step.seen());
            json.put(RULE, step.rule());
            json.endObject();
        }
        json.endList();
    }
}
