package dev.rekey.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TouchedTest {

    @Test
    void everyThingComesBackFromItsText() {
        for (Touched touched : List.of(
                new Touched.OneKey(new KeyId(UUID.randomUUID())),
                new Touched.OneUser(new UserId(UUID.randomUUID())),
                new Touched.OneProject(new ProjectId(UUID.randomUUID())),
                new Touched.OneHash(Long.MIN_VALUE),
                new Touched.OneHash(-1),
                new Touched.OneHash(0))) {
            assertThat(Touched.parse(touched.toString())).contains(touched);
            assertThat(touched.toString()).doesNotContain(" ");
        }
    }

    @Test
    void whatANewerVersionSaysIsNotGuessed() {
        for (String text : List.of("", "hash_", "hash_xyz", "rule_1", "key_", "all")) {
            assertThat(Touched.parse(text)).isEmpty();
        }
    }
}
