package dev.rekey.api;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PermissionQueryCacheTest {

    private final PermissionQueryCache known = new PermissionQueryCache();

    @Test
    void whatWasReadIsFoundAgainWhereverTheSameBytesStand() {
        PermissionQuery needed = query("files:read");
        byte[] one = bytes(json("{'permissions':['files:read']}"));
        known.keep(one, 16, 28, needed);
        byte[] other = bytes(json("  ['files:read']"));
        assertThat(known.find(other, 3, 15)).isSameAs(needed);
        assertThat(known.find(other, 3, 14)).isNull();
        assertThat(known.find(other, 2, 15)).isNull();
    }

    /** There are far more texts than places: whoever shares one must not be taken for the other. */
    @Test
    void noTextIsTakenForAnother() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int round = 0; round < 50_000; round++) {
            String name = "files:" + (char) ('a' + random.nextInt(26)) + random.nextInt(200);
            byte[] json = bytes("\"" + name + "\"");
            PermissionQuery there = known.find(json, 0, json.length);
            if (there == null) {
                known.keep(json, 0, json.length, query(name));
            } else {
                found++;
                assertThat(there).as("seed %d", seed).isEqualTo(query(name));
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void longTextsAreNotKept() {
        byte[] json = bytes("x".repeat(257));
        known.keep(json, 0, json.length, PermissionQuery.NONE);
        assertThat(known.find(json, 0, json.length)).isNull();
        known.keep(json, 0, json.length - 1, PermissionQuery.NONE);
        assertThat(known.find(json, 0, json.length - 1)).isSameAs(PermissionQuery.NONE);
    }

    private static PermissionQuery query(String permission) {
        return PermissionQuery.all(List.of(new Permission(permission)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
