package dev.rekey.core.key.effect;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.testing.RandomChoice;
import java.util.List;
import java.util.Random;

/** Attempts at and around the edges of what {@link RehearsalRealityTest} allows its keys. */
final class RandomAttempts {

    private static final List<String> ADDRESSES = List.of(
            "10.0.0.7",
            "10.0.0.8",
            "10.0.0.130",
            "10.0.0.200",
            "10.0.1.1",
            "10.0.1.200",
            "10.9.9.9",
            "192.0.2.1",
            "2001:db8:1::7",
            "2001:db8:1::8",
            "2001:db8:1:8000::1",
            "2001:db8:2::1",
            "2001:dba::1");
    private static final List<String> QUERIES =
            List.of("files:read", "files:write", "rooms:read OR files:write", "files:read AND rooms:read", "files:*");
    private static final List<String> SAID_ORIGINS = List.of(
            "https://example.com",
            "https://a.example.com",
            "https://a.example.org",
            "HTTPS://A.example.com:443",
            "https://" + "a".repeat(600),
            "null",
            "nonsense");
    private static final List<String> RESOURCES = List.of("file:1", "file:2", "room:1", "file:a:b");

    private final Random random;
    private final RandomChoice choice;

    RandomAttempts(Random random) {
        this.random = random;
        this.choice = new RandomChoice(random);
    }

    Attempt next() {
        boolean plain = random.nextInt(3) == 0;
        return new Attempt(
                random.nextInt(12) == 0
                        ? null
                        : IpAddress.parse(choice.one(ADDRESSES)).orElseThrow(),
                random.nextInt(2) == 0 ? null : choice.one(SAID_ORIGINS),
                false,
                plain ? PermissionQuery.NONE : query(choice.one(QUERIES)),
                random.nextInt(2) == 0
                        ? null
                        : ResourceReference.parse(choice.one(RESOURCES)).orElseThrow());
    }

    private static PermissionQuery query(String text) {
        if (PermissionQuery.parse(text) instanceof PermissionQuery.Result.Parsed(PermissionQuery query)) {
            return query;
        }
        throw new AssertionError(text);
    }
}
