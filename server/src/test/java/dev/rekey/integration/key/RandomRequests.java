package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.testing.RandomChoice;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
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

    static final List<String> PERMISSIONS = List.of("files:read", "files:write", "files:*", "rooms:read", "rooms:*");
    private static final List<String> NAMES = List.of("files:read", "files:write", "files:x", "rooms:read", "rooms:x");
    private static final List<String> ROLES = List.of("readers", "writers", "rooms");
    static final List<String> ALLOWED = List.of("127.0.0.0/8", "127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "10.1.0.0/16");
    private static final List<String> DENIED = List.of("10.9.0.0/16", "10.1.0.0/16", "192.0.2.0/24");
    static final List<String> ORIGINS = List.of("https://a.example.com", "https://*.example.com", "null");
    private static final List<Duration> ENDS = List.of(Duration.ofHours(1), Duration.ofDays(3), Duration.ofDays(30));
    private static final List<String> ADDRESSES = List.of("127.0.0.1", "10.1.1.1", "10.9.1.1", "192.0.2.1", "11.0.0.1");
    private static final List<String> SENT_ORIGINS = List.of("https://a.example.com", "https://b.example.com", "null");

    private final Random random;
    private final RandomChoice choice;
    private final RandomVendorRequests vendors;
    private final Supplier<Instant> clock;

    RandomRequests(Random random, Supplier<Instant> clock) {
        this.random = random;
        this.choice = new RandomChoice(random);
        this.vendors = new RandomVendorRequests(random, this::end);
        this.clock = clock;
    }

    /** Where a caller calls from. */
    record ProjectCallers(String project, String administrator, String member, String secret) {}

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

    List<KeyUse> uses(Instant now, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new KeyUse(
                        new Attempt(
                                random.nextInt(6) == 0
                                        ? null
                                        : IpAddress.parse(choice.one(ADDRESSES)).orElseThrow(),
                                random.nextInt(3) == 0 ? null : choice.one(SENT_ORIGINS),
                                random.nextBoolean(),
                                PermissionQuery.all(choice.some(NAMES, 2).stream()
                                        .map(Permission::new)
                                        .toList()),
                                random.nextInt(3) == 0
                                        ? null
                                        : new ResourceReference(
                                                choice.one(List.of("file", "room")), choice.one(List.of("1", "2")))),
                        now.plus(choice.one(List.of(
                                Duration.ZERO, Duration.ofHours(2), Duration.ofDays(10), Duration.ofDays(400))))))
                .toList();
    }

    Map<String, String> roles(String project) {
        Map<String, String> roles = new LinkedHashMap<>();
        for (String role : choice.some(ROLES, 3)) {
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
            members.add(json("'restricted': false"));
        } else {
            members.add(json("'permissions': %s").formatted(RandomChoice.texts(choice.some(PERMISSIONS, 3))));
        }
        members.addAll(choice.some(conditions(), 2));
        if (random.nextInt(3) == 0) {
            members.add(json("'enabled': false"));
        }
        return String.join(", ", members);
    }

    /** Members of a key that is good here and now. */
    String callersKey() {
        Set<String> permissions = new LinkedHashSet<>(choice.some(PERMISSIONS, 3));
        permissions.add("keys:write");
        permissions.add("keys:read");
        permissions.addAll(choice.some(List.of("users:write", "roles:write", "projects:write", "*:write"), 3));
        if (random.nextInt(3) == 0) {
            permissions.add("keys:unbind");
        }
        List<String> members = new ArrayList<>();
        members.add(json("'permissions': %s").formatted(RandomChoice.texts(permissions)));
        if (random.nextInt(3) == 0) {
            members.add(json("'allowed_ips': %s")
                    .formatted(RandomChoice.texts(
                            List.of("127.0.0.0/8", choice.one(List.of("10.0.0.0/8", "10.1.0.0/16", "127.0.0.1"))))));
        }
        if (random.nextInt(4) == 0) {
            members.add(json("'denied_ips': %s").formatted(RandomChoice.texts(choice.some(DENIED, 2))));
        }
        if (random.nextInt(4) == 0) {
            members.add(json("'allowed_origins': %s").formatted(RandomChoice.texts(choice.some(ORIGINS, 2))));
        }
        if (random.nextInt(4) == 0) {
            members.add(json("'allowed_resources': {'file': ['1']}"));
        }
        if (random.nextInt(4) == 0) {
            members.add(json("'expires_at': '%s'").formatted(end()));
        }
        if (random.nextInt(10) == 0) {
            members.add(metered());
        }
        return String.join(", ", members);
    }

    /** A change by which a key comes to less. */
    String narrowing() {
        return choice.one(List.of(
                json("{'permissions': ['keys:write', 'keys:read']}"),
                json("{'allowed_ips': ['127.0.0.1']}"),
                json("{'allowed_resources': {'room': ['1']}}"),
                json("{'name': 'as it was'}")));
    }

    Request next(ProjectCallers place, List<KeyAggregate> keys) {
        KeyAggregate key = choice.one(keys);
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
                        update(json("'effective_at': '%s'")
                                .formatted(clock.get().plusSeconds(10))),
                        0);
            case 7 -> new Request("rotate", "POST", path + "/rotate", json("{'overlap_seconds': 3600}"), 0);
            case 8 -> new Request("cancel rotation", "POST", path + "/rotate/cancel", "{}", 0);
            case 9 ->
                new Request(
                        "update secret",
                        "PATCH",
                        path + "/secrets/" + key.key().secrets().getLast().id(),
                        json("{'expires_in_seconds': %s}").formatted(choice.one(List.of(60, 7_200, 86_400))),
                        0);
            case 10 ->
                new Request("restore", "POST", path + "/revisions/" + (1 + random.nextInt(3)) + "/restore", "{}", 0);
            case 11 -> new Request("role", "PUT", project + "/roles/" + choice.one(ROLES), role(), 0);
            case 12 ->
                new Request(
                        "user",
                        "PATCH",
                        project + "/users/" + choice.one(List.of(place.member(), place.administrator())),
                        userFields(),
                        0);
            case 13 ->
                new Request(
                        "settings",
                        "PATCH",
                        project,
                        json("{'settings': {'origin_required': %s}}").formatted(random.nextBoolean()),
                        0);
            case 14 -> vendors.docSpace(key);
            case 15 -> vendors.partoo(key);
            case 16 -> vendors.voiceable(key);
            default -> vendors.basic(place, key);
        };
    }

    private String newKey(ProjectCallers place) {
        List<String> members = new ArrayList<>(List.of(json("'name': 'n'")));
        members.add(json("'owner': '%s'").formatted(choice.one(List.of(place.member(), place.administrator()))));
        members.add(
                random.nextInt(8) == 0
                        ? json("'restricted': false")
                        : json("'permissions': %s").formatted(RandomChoice.texts(choice.some(PERMISSIONS, 1))));
        if (random.nextInt(6) == 0) {
            members.add(json("'roles': %s").formatted(RandomChoice.texts(choice.some(ROLES, 1))));
        }
        if (random.nextInt(3) == 0) {
            members.add(json("'allowed_resources': {'file': ['1']}"));
        }
        if (random.nextInt(3) == 0) {
            members.add(choice.one(conditions()));
        }
        return "{" + String.join(", ", members) + "}";
    }

    private String update(String more) {
        Set<String> members = new LinkedHashSet<>();
        members.add(
                switch (random.nextInt(6)) {
                    case 0 -> json("'enabled': true");
                    case 1 -> json("'permissions': %s").formatted(RandomChoice.texts(choice.some(PERMISSIONS, 2)));
                    case 2 -> json("'restricted': %s").formatted(random.nextBoolean());
                    case 3 -> json("'roles': %s").formatted(RandomChoice.texts(choice.some(ROLES, 1)));
                    default -> choice.one(conditions());
                });
        if (!more.isEmpty()) {
            members.add(more);
        }
        return "{" + String.join(", ", members) + "}";
    }

    private List<String> conditions() {
        return List.of(
                json("'allowed_ips': %s").formatted(RandomChoice.texts(choice.some(ALLOWED, 2))),
                json("'denied_ips': %s").formatted(RandomChoice.texts(choice.some(DENIED, 2))),
                json("'allowed_origins': %s").formatted(RandomChoice.texts(choice.some(ORIGINS, 2))),
                json("'allowed_resources': {'file': %s}")
                        .formatted(RandomChoice.texts(choice.some(List.of("1", "2"), 2))),
                json("'expires_at': %s").formatted(random.nextBoolean() ? "null" : "\"" + end() + "\""),
                json("'not_before': %s")
                        .formatted(
                                random.nextBoolean()
                                        ? "null"
                                        : "\"" + clock.get().plusSeconds(1_800) + "\""));
    }

    private static String metered() {
        return """
            "rate_limits": [{"name": "r", "limit": 1000, "window_seconds": 60}]
            """;
    }

    private String role() {
        return json("{'permissions': %s}").formatted(RandomChoice.texts(choice.some(PERMISSIONS, 2)));
    }

    private String userFields() {
        return switch (random.nextInt(4)) {
            case 0 -> json("{'enabled': %s}").formatted(random.nextBoolean());
            case 1 -> json("{'permissions': null}");
            default -> json("{'permissions': %s}").formatted(RandomChoice.texts(choice.some(PERMISSIONS, 2)));
        };
    }

    private Instant end() {
        return clock.get().plus(choice.one(ENDS)).truncatedTo(ChronoUnit.SECONDS);
    }
}
