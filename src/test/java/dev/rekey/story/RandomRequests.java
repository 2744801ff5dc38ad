package dev.rekey.story;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.VerificationCheck;
import dev.rekey.core.verify.VerificationPolicy;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a restricted caller may ask for, at every API, drawn from few values so that it is often near to what the caller holds. */
final class RandomRequests {

    private static final List<String> PERMISSIONS =
            List.of("files:read", "files:write", "files:*", "rooms:read", "rooms:*");
    private static final List<String> NAMES = List.of("files:read", "files:write", "files:x", "rooms:read", "rooms:x");
    private static final List<String> ROLES = List.of("readers", "writers", "rooms");
    private static final List<String> ALLOWED =
            List.of("127.0.0.0/8", "127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "10.1.0.0/16");
    private static final List<String> DENIED = List.of("10.9.0.0/16", "10.1.0.0/16", "192.0.2.0/24");
    private static final List<String> ORIGINS = List.of("https://a.example.com", "https://*.example.com", "null");
    private static final List<Duration> ENDS = List.of(Duration.ofHours(1), Duration.ofDays(3), Duration.ofDays(30));
    private static final List<String> ADDRESSES = List.of("127.0.0.1", "10.1.1.1", "10.9.1.1", "192.0.2.1", "11.0.0.1");
    private static final List<String> SENT_ORIGINS = List.of("https://a.example.com", "https://b.example.com", "null");

    private final Random random;
    private final Supplier<Instant> clock;

    RandomRequests(Random random, Supplier<Instant> clock) {
        this.random = random;
        this.clock = clock;
    }

    /** Where a caller calls from. */
    record Place(String project, String administrator, String member, String secret) {}

    /** One request, ready to be sent. */
    record Request(
            String kind,
            String method,
            String path,
            @Nullable String body,
            int refusal) {

        TestResponse send(TestServer server, TestClient client) {
            TestClient sender = body == null ? client : client.with("Content-Type", "application/json");
            return sender.send(method, path, body);
        }

        /** Whether this status says, in the words of a vendor, that too much would be given. */
        boolean isRefusal(int status) {
            return refusal != 0 && status == refusal;
        }
    }

    /** One use of a key at an instant. */
    record Use(Attempt attempt, Instant at) {

        boolean passes(CachedKey cachedKey, SecretVersion secret) {
            return secret.isLive(at) && VerificationPolicy.decide(cachedKey, attempt, at) == Outcome.VALID;
        }

        /** A key that holds {@code keys:unbind} passes on its permissions and resources without its conditions. */
        boolean passesForCaller(CachedKey caller) {
            if (!caller.grantedPermissions().includes(new Permission("keys:unbind"))) {
                return !caller.isMetered() && VerificationPolicy.decide(caller, attempt, at) == Outcome.VALID;
            }
            return List.of(
                            VerificationCheck.NOT_REVOKED,
                            VerificationCheck.ENABLED,
                            VerificationCheck.PERMISSIONS,
                            VerificationCheck.RESOURCE)
                    .stream()
                    .allMatch(rule -> isPassed(rule, caller));
        }

        private boolean isPassed(VerificationCheck rule, CachedKey caller) {
            return switch (rule) {
                case NOT_REVOKED -> !caller.isRevoked();
                case ENABLED -> caller.isEnabled();
                case PERMISSIONS ->
                    attempt.permissions().isMetBy(caller.effectivePermissions(), caller.effectivePermissions());
                default -> {
                    ResourceReference resource = attempt.resource();
                    @Nullable
                    List<String> ids =
                            resource == null ? null : caller.allowedResources().get(resource.type());
                    yield resource == null || ids == null || ids.contains(resource.id());
                }
            };
        }
    }

    List<Use> uses(Instant now, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Use(
                        new Attempt(
                                random.nextInt(6) == 0
                                        ? null
                                        : IpAddress.parse(one(ADDRESSES)).orElseThrow(),
                                random.nextInt(3) == 0 ? null : one(SENT_ORIGINS),
                                random.nextBoolean(),
                                PermissionQuery.all(some(NAMES, 2).stream()
                                        .map(Permission::new)
                                        .toList()),
                                random.nextInt(3) == 0
                                        ? null
                                        : new ResourceReference(one(List.of("file", "room")), one(List.of("1", "2")))),
                        now.plus(one(List.of(
                                Duration.ZERO, Duration.ofHours(2), Duration.ofDays(10), Duration.ofDays(400))))))
                .toList();
    }

    // --------------------------------------------------------------------------------------------- what root sets up

    Map<String, String> roles(String project) {
        Map<String, String> roles = new LinkedHashMap<>();
        for (String role : some(ROLES, 3)) {
            roles.put("/v1/projects/" + project + "/roles/" + role, role());
        }
        return roles;
    }

    Map<String, String> users(String project, String member) {
        return random.nextBoolean() ? Map.of() : Map.of("/v1/projects/" + project + "/users/" + member, userFields());
    }

    /** Members of a key of anybody. */
    String anyKey() {
        List<String> members = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            members.add("\"restricted\": false");
        } else {
            members.add("\"permissions\": " + texts(some(PERMISSIONS, 3)));
        }
        members.addAll(some(conditions(), 2));
        if (random.nextInt(3) == 0) {
            members.add("\"enabled\": false");
        }
        return String.join(", ", members);
    }

    /** Members of a key that is good here and now. */
    String callersKey() {
        Set<String> permissions = new LinkedHashSet<>(some(PERMISSIONS, 3));
        permissions.add("keys:write");
        permissions.add("keys:read");
        permissions.addAll(some(List.of("users:write", "roles:write", "projects:write", "*:write"), 3));
        if (random.nextInt(3) == 0) {
            permissions.add("keys:unbind");
        }
        List<String> members = new ArrayList<>();
        members.add("\"permissions\": " + texts(permissions));
        if (random.nextInt(3) == 0) {
            members.add("\"allowed_ips\": "
                    + texts(List.of("127.0.0.0/8", one(List.of("10.0.0.0/8", "10.1.0.0/16", "127.0.0.1")))));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"denied_ips\": " + texts(some(DENIED, 2)));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"allowed_origins\": " + texts(some(ORIGINS, 2)));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"allowed_resources\": {\"file\": [\"1\"]}");
        }
        if (random.nextInt(4) == 0) {
            members.add("\"expires_at\": \"" + end() + "\"");
        }
        if (random.nextInt(10) == 0) {
            members.add(metered());
        }
        return String.join(", ", members);
    }

    /** A change by which a key comes to less. */
    String narrowing() {
        return one(List.of(
                "{\"permissions\": [\"keys:write\", \"keys:read\"]}",
                "{\"allowed_ips\": [\"127.0.0.1\"]}",
                "{\"allowed_resources\": {\"room\": [\"1\"]}}",
                "{\"name\": \"as it was\"}"));
    }

    // --------------------------------------------------------------------------------------- what the caller asks for

    Request next(Place place, List<KeyAggregate> keys) {
        KeyAggregate key = one(keys);
        String path = "/v1/keys/" + key.key().id();
        String project = "/v1/projects/" + place.project();
        return switch (random.nextInt(18)) {
            case 0, 1, 2 -> new Request("native create", "POST", "/v1/keys", newKey(place), 0);
            case 3, 4, 5 -> new Request("native update", "PATCH", path, update(""), 0);
            case 6 ->
                new Request(
                        "schedule",
                        "PATCH",
                        path,
                        update("\"effective_at\": \"" + clock.get().plusSeconds(10) + "\""),
                        0);
            case 7 -> new Request("rotate", "POST", path + "/rotate", "{\"overlap_seconds\": 3600}", 0);
            case 8 -> new Request("cancel rotation", "POST", path + "/rotate/cancel", "{}", 0);
            case 9 ->
                new Request(
                        "update secret",
                        "PATCH",
                        path + "/secrets/" + key.key().secrets().getLast().id(),
                        "{\"expires_in_seconds\": " + one(List.of(60, 7_200, 86_400)) + "}",
                        0);
            case 10 ->
                new Request("restore", "POST", path + "/revisions/" + (1 + random.nextInt(3)) + "/restore", "{}", 0);
            case 11 -> new Request("role", "PUT", project + "/roles/" + one(ROLES), role(), 0);
            case 12 ->
                new Request(
                        "user",
                        "PATCH",
                        project + "/users/" + one(List.of(place.member(), place.administrator())),
                        userFields(),
                        0);
            case 13 ->
                new Request(
                        "settings",
                        "PATCH",
                        project,
                        "{\"settings\": {\"origin_required\": " + random.nextBoolean() + "}}",
                        0);
            case 14 -> docSpace(key);
            case 15 -> partoo(key);
            case 16 -> voiceable(key);
            default -> basic(place, key);
        };
    }

    private Request docSpace(KeyAggregate key) {
        List<String> members = new ArrayList<>(List.of("\"name\": \"d\""));
        if (random.nextInt(4) != 0) {
            members.add("\"permissions\": "
                    + texts(List.of(one(List.of("files:read", "files:write", "rooms:read", "*:write", "*")))));
        }
        if (random.nextBoolean()) {
            String body = random.nextInt(3) == 0 ? ", \"expiresInDays\": " + one(List.of(1, 20)) : "";
            return new Request(
                    "docspace create", "POST", "/api/2.0/keys", "{" + String.join(", ", members) + body + "}", 403);
        }
        if (random.nextBoolean()) {
            members.add("\"isActive\": true");
        }
        return new Request(
                "docspace update",
                "PUT",
                "/api/2.0/keys/" + key.key().id().value(),
                "{" + String.join(", ", members) + "}",
                403);
    }

    private Request partoo(KeyAggregate key) {
        List<String> members = new ArrayList<>(List.of("\"label\": \"p\""));
        if (random.nextInt(4) != 0) {
            members.add("\"has_restricted_permissions\": true, \"permissions\": " + texts(some(PERMISSIONS, 1)));
        }
        if (random.nextInt(3) == 0) {
            members.add("\"ip_whitelist\": " + texts(some(ALLOWED, 1)));
        }
        if (random.nextInt(3) == 0) {
            members.add("\"expiration_date\": "
                    + (random.nextBoolean()
                            ? "null"
                            : "\"" + LocalDate.ofInstant(end(), ZoneOffset.UTC).plusDays(1) + "\""));
        }
        String body = "{" + String.join(", ", members) + "}";
        return random.nextBoolean()
                ? new Request("partoo create", "POST", "/v2/api_keys", body, 403)
                : new Request(
                        "partoo update", "PUT", "/v2/api_keys/" + key.key().number(), body, 403);
    }

    private Request voiceable(KeyAggregate key) {
        String fields = "\"name\": \"v\", \"allowed_origins\": " + texts(some(ORIGINS, 2));
        return random.nextBoolean()
                ? new Request(
                        "voiceable create",
                        "POST",
                        "/api/v1/api_keys",
                        "{\"api_key\": {" + fields + ", \"key_type\": \"private\"}}",
                        422)
                : new Request(
                        "voiceable update",
                        "PUT",
                        "/api/v1/api_keys/" + key.key().number(),
                        "{\"api_key\": {" + fields + ", \"allowed_assistants\": " + texts(some(List.of("1", "2"), 2))
                                + "}}",
                        422);
    }

    private Request basic(Place place, KeyAggregate key) {
        String keys = "/project/" + place.project() + "/key";
        String body = "{\"label\": \"b\", \"roles\": \"" + one(PERMISSIONS) + "\"}";
        return switch (random.nextInt(3)) {
            case 0 -> new Request("basic create", "POST", keys, body, 400);
            case 1 ->
                new Request("basic update", "PATCH", keys + "/" + key.key().id(), body, 400);
            default ->
                new Request("basic rotate", "POST", keys + "/" + key.key().id() + "/regenerate", null, 400);
        };
    }

    private String newKey(Place place) {
        List<String> members = new ArrayList<>(List.of("\"name\": \"n\""));
        members.add("\"owner\": \"" + one(List.of(place.member(), place.administrator())) + "\"");
        members.add(
                random.nextInt(8) == 0 ? "\"restricted\": false" : "\"permissions\": " + texts(some(PERMISSIONS, 1)));
        if (random.nextInt(6) == 0) {
            members.add("\"roles\": " + texts(some(ROLES, 1)));
        }
        if (random.nextInt(3) == 0) {
            members.add("\"allowed_resources\": {\"file\": [\"1\"]}");
        }
        if (random.nextInt(3) == 0) {
            members.add(one(conditions()));
        }
        return "{" + String.join(", ", members) + "}";
    }

    private String update(String more) {
        Set<String> members = new LinkedHashSet<>();
        members.add(
                switch (random.nextInt(6)) {
                    case 0 -> "\"enabled\": true";
                    case 1 -> "\"permissions\": " + texts(some(PERMISSIONS, 2));
                    case 2 -> "\"restricted\": " + random.nextBoolean();
                    case 3 -> "\"roles\": " + texts(some(ROLES, 1));
                    default -> one(conditions());
                });
        if (!more.isEmpty()) {
            members.add(more);
        }
        return "{" + String.join(", ", members) + "}";
    }

    private List<String> conditions() {
        return List.of(
                "\"allowed_ips\": " + texts(some(ALLOWED, 2)),
                "\"denied_ips\": " + texts(some(DENIED, 2)),
                "\"allowed_origins\": " + texts(some(ORIGINS, 2)),
                "\"allowed_resources\": {\"file\": " + texts(some(List.of("1", "2"), 2)) + "}",
                "\"expires_at\": " + (random.nextBoolean() ? "null" : "\"" + end() + "\""),
                "\"not_before\": "
                        + (random.nextBoolean() ? "null" : "\"" + clock.get().plusSeconds(1_800) + "\""));
    }

    private static String metered() {
        return "\"rate_limits\": [{\"name\": \"r\", \"limit\": 1000, \"window_seconds\": 60}]";
    }

    private String role() {
        return "{\"permissions\": " + texts(some(PERMISSIONS, 2)) + "}";
    }

    private String userFields() {
        return switch (random.nextInt(4)) {
            case 0 -> "{\"enabled\": " + random.nextBoolean() + "}";
            case 1 -> "{\"permissions\": null}";
            default -> "{\"permissions\": " + texts(some(PERMISSIONS, 2)) + "}";
        };
    }

    private Instant end() {
        return clock.get().plus(one(ENDS)).truncatedTo(ChronoUnit.SECONDS);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> List<T> some(List<T> of, int most) {
        Set<T> some = new LinkedHashSet<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            some.add(one(of));
        }
        return List.copyOf(some);
    }

    private static String texts(Iterable<String> texts) {
        List<String> quoted = new ArrayList<>();
        texts.forEach(text -> quoted.add('"' + text + '"'));
        return "[" + String.join(", ", quoted) + "]";
    }
}
