package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.testing.RandomChoice;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What a restricted caller may ask for at the APIs of vendors. */
final class RandomVendorRequests {

    private final Random random;
    private final RandomChoice choice;
    private final Supplier<Instant> end;

    /** @param end draws when a key expires */
    RandomVendorRequests(Random random, Supplier<Instant> end) {
        this.random = random;
        this.choice = new RandomChoice(random);
        this.end = end;
    }

    RandomRequests.Request docSpace(KeyAggregate key) {
        List<String> members = new ArrayList<>(List.of(json("'name': 'd'")));
        if (random.nextInt(4) != 0) {
            members.add(json("'permissions': %s")
                    .formatted(RandomChoice.texts(
                            List.of(choice.one(List.of("files:read", "files:write", "rooms:read", "*:write", "*"))))));
        }
        if (random.nextBoolean()) {
            String body =
                    random.nextInt(3) == 0 ? json(", 'expiresInDays': %s").formatted(choice.one(List.of(1, 20))) : "";
            return new RandomRequests.Request(
                    "docspace create", "POST", "/api/2.0/keys", "{" + String.join(", ", members) + body + "}", 403);
        }
        if (random.nextBoolean()) {
            members.add(json("'isActive': true"));
        }
        return new RandomRequests.Request(
                "docspace update",
                "PUT",
                "/api/2.0/keys/" + key.key().id().value(),
                "{" + String.join(", ", members) + "}",
                403);
    }

    RandomRequests.Request partoo(KeyAggregate key) {
        List<String> members = new ArrayList<>(List.of(json("'label': 'p'")));
        if (random.nextInt(4) != 0) {
            members.add(json("'has_restricted_permissions': true, 'permissions': %s")
                    .formatted(RandomChoice.texts(choice.some(RandomRequests.PERMISSIONS, 1))));
        }
        if (random.nextInt(3) == 0) {
            members.add(
                    json("'ip_whitelist': %s").formatted(RandomChoice.texts(choice.some(RandomRequests.ALLOWED, 1))));
        }
        if (random.nextInt(3) == 0) {
            members.add(json("'expiration_date': %s")
                    .formatted(
                            random.nextBoolean()
                                    ? "null"
                                    : "\""
                                            + LocalDate.ofInstant(end.get(), ZoneOffset.UTC)
                                                    .plusDays(1) + "\""));
        }
        String body = "{" + String.join(", ", members) + "}";
        return random.nextBoolean()
                ? new RandomRequests.Request("partoo create", "POST", "/v2/api_keys", body, 403)
                : new RandomRequests.Request(
                        "partoo update", "PUT", "/v2/api_keys/" + key.key().number(), body, 403);
    }

    RandomRequests.Request voiceable(KeyAggregate key) {
        String fields = json("'name': 'v', 'allowed_origins': %s")
                .formatted(RandomChoice.texts(choice.some(RandomRequests.ORIGINS, 2)));
        return random.nextBoolean()
                ? new RandomRequests.Request(
                        "voiceable create",
                        "POST",
                        "/api/v1/api_keys",
                        json("{'api_key': {%s, 'key_type': 'private'}}").formatted(fields),
                        422)
                : new RandomRequests.Request(
                        "voiceable update",
                        "PUT",
                        "/api/v1/api_keys/" + key.key().number(),
                        json("{'api_key': {%s, 'allowed_assistants': %s}}")
                                .formatted(fields, RandomChoice.texts(choice.some(List.of("1", "2"), 2))),
                        422);
    }

    RandomRequests.Request basic(RandomRequests.ProjectCallers place, KeyAggregate key) {
        String keys = "/project/" + place.project() + "/key";
        String body = json("{'label': 'b', 'roles': '%s'}").formatted(choice.one(RandomRequests.PERMISSIONS));
        return switch (random.nextInt(3)) {
            case 0 -> new RandomRequests.Request("basic create", "POST", keys, body, 400);
            case 1 ->
                new RandomRequests.Request(
                        "basic update", "PATCH", keys + "/" + key.key().id(), body, 400);
            default ->
                new RandomRequests.Request(
                        "basic rotate", "POST", keys + "/" + key.key().id() + "/regenerate", null, 400);
        };
    }
}
