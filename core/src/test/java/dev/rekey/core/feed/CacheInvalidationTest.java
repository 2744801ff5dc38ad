package dev.rekey.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CacheInvalidationTest {

    @Test
    void everyKindIsParsedFromItsTextForm() {
        for (CacheInvalidation invalidation : List.of(
                new CacheInvalidation.ByKey(new KeyId(UUID.randomUUID())),
                new CacheInvalidation.ByUser(new UserId(UUID.randomUUID())),
                new CacheInvalidation.ByProject(new ProjectId(UUID.randomUUID())),
                new CacheInvalidation.BySecretHash(Long.MIN_VALUE),
                new CacheInvalidation.BySecretHash(-1),
                new CacheInvalidation.BySecretHash(0))) {
            assertThat(CacheInvalidation.parse(invalidation.toString())).contains(invalidation);
            assertThat(invalidation.toString()).doesNotContain(" ");
        }
    }

    @Test
    void unknownKindOfANewerVersionIsRejected() {
        for (String text : List.of("", "hash_", "hash_xyz", "rule_1", "key_", "all")) {
            assertThat(CacheInvalidation.parse(text)).isEmpty();
        }
    }
}
