package dev.rekey.core.key.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Role;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in the way of a scheduled change, and what does not. */
class ScheduledConflictsTest {

    private static final AuditStamp STAMP = new AuditStamp(SampleKeys.NOW, Actor.SYSTEM);

    private static final KeyAggregate KEY = SampleKeys.key(KeyChange.builder()
            .name("a")
            .restricted(true)
            .mergeMetadata(Map.of("one", 1L, "two", 2L))
            .allowedResources(Change.replace(Map.of("file", Change.replace(List.of("1")))))
            .credits(Change.replace(new CreditsChange(Change.replace(10L), Change.keep())))
            .build());

    private static ScheduledChange of(KeyChange change) {
        return ScheduledChange.waiting(
                new ScheduledChangeId(new UUID(1, 1)),
                KEY.key(),
                new ScheduledChange.Plan(change, SampleKeys.NOW, null),
                STAMP);
    }

    private static KeySettings with(UnaryOperator<KeyChange.Builder> change) {
        return SampleKeys.changed(KEY, change.apply(KeyChange.builder()).build())
                .key()
                .settings();
    }

    private static List<String> conflicts(ScheduledChange change, KeySettings present) {
        KeyAggregate now = KEY.with(KEY.key().changed(present, STAMP));
        KeySettings after =
                SampleKeys.changed(now, change.plan().change()).key().settings();
        return change.conflictingFields(present, after, false);
    }

    @Test
    void onlyFieldsThatItWouldWriteOver() {
        ScheduledChange change = of(
                KeyChange.builder().name("b").description(Change.replace("d")).build());
        assertThat(conflicts(change, KEY.key().settings())).isEmpty();
        assertThat(conflicts(change, with(asked -> asked.enabled(false)))).isEmpty();
        assertThat(conflicts(change, with(asked -> asked.name("c")))).containsExactly("name");
        assertThat(conflicts(change, with(asked -> asked.name("c").description(Change.replace("e")))))
                .containsExactly("name", "description");
        assertThat(conflicts(change, with(asked -> asked.name("b"))))
                .as("what is so already")
                .isEmpty();
    }

    @Test
    void membersOfObjectsThatMergeAreLookedAtOneByOne() {
        ScheduledChange change = of(KeyChange.builder()
                .mergeMetadata(Map.of("one", 7L))
                .allowedResources(Change.replace(Map.of("file", Change.replace(List.of("7")))))
                .build());
        assertThat(conflicts(
                        change,
                        with(asked -> asked.mergeMetadata(Map.of("two", 3L))
                                .allowedResources(Change.replace(Map.of("folder", Change.replace(List.of("1"))))))))
                .isEmpty();
        assertThat(conflicts(
                        change,
                        with(asked -> asked.mergeMetadata(Map.of("one", 3L))
                                .allowedResources(Change.replace(Map.of("file", Change.clear()))))))
                .containsExactly("allowed_resources", "metadata");
        ScheduledChange whole =
                of(KeyChange.builder().wholeMetadata(Map.of("one", 7L)).build());
        assertThat(conflicts(whole, with(asked -> asked.mergeMetadata(Map.of("two", 3L)))))
                .containsExactly("metadata");
    }

    @Test
    void creditsThatAreSpentStandInNobodysWay() {
        ScheduledChange change = of(KeyChange.builder()
                .credits(Change.replace(new CreditsChange(Change.replace(50L), Change.keep())))
                .build());
        KeySettings spent = KEY.key().settings().withCredits(new Credits(3, null));
        assertThat(conflicts(change, spent)).isEmpty();
        KeySettings after = KEY.key().settings().withCredits(new Credits(50, null));
        assertThat(change.conflictingFields(spent, after, true)).containsExactly("credits");
        assertThat(conflicts(change, KEY.key().settings().withCredits(null))).containsExactly("credits");
    }

    @Test
    void whatWasScheduledMovesWhatIsExpectedAndNothingElseDoes() {
        ScheduledChange change = of(KeyChange.builder().enabled(true).name("b").build());
        KeySettings disabled = with(asked -> asked.enabled(false));
        assertThat(conflicts(change, disabled)).containsExactly("enabled");
        ScheduledChange carried = change.rebased(KEY.key().settings(), disabled);
        assertThat(conflicts(carried, disabled)).isEmpty();
        // Somebody had renamed it before: that still stands in the way once another scheduled change has renamed it
        // again.
        KeySettings renamed = with(asked -> asked.name("by hand"));
        KeySettings again = with(asked -> asked.name("scheduled"));
        assertThat(conflicts(change.rebased(renamed, again), again)).containsExactly("name");
    }

    @ParameterizedTest
    @EnumSource
    void eachFieldCanBeTakenFromOtherSettings(KeyField field) {
        KeySettings other = SampleKeys.key(
                        KeyChange.builder()
                                .name("a")
                                .description(Change.replace("d"))
                                .enabled(false)
                                .notBefore(Change.replace(SampleKeys.NOW))
                                .expiresAt(Change.replace(SampleKeys.NOW.plusSeconds(1)))
                                .set(KeyField.EXPIRES_AFTER_IDLE_SECONDS, Change.replace(60L))
                                .restricted(true)
                                .permissions(Change.replace(List.of("a")))
                                .roles(Change.replace(List.of("reader")))
                                .allowedIps(Change.replace(List.of("192.0.2.1")))
                                .deniedIps(Change.replace(List.of("192.0.2.2")))
                                .allowedOrigins(Change.replace(List.of("https://example.com")))
                                .allowedResources(Change.replace(Map.of("file", Change.replace(List.of("1")))))
                                .rateLimits(Change.replace(List.of(new RateLimit(
                                        "a",
                                        1,
                                        1,
                                        RateLimit.Algorithm.BUCKET,
                                        RateLimit.Scope.KEY,
                                        RateLimit.OnOutage.SHARE))))
                                .credits(Change.replace(new CreditsChange(Change.replace(10L), Change.keep())))
                                .mergeMetadata(Map.of("a", 1L))
                                .build(),
                        new Role("reader", "", List.of()))
                .key()
                .settings();
        KeySettings mixed = KeySettings.BLANK.with(Set.of(field), other);
        assertThat(KeySettings.BLANK.differences(other)).contains(field);
        assertThat(KeySettings.BLANK.differences(mixed)).containsExactly(field);
        assertThat(field.get(mixed)).isEqualTo(field.get(other));
    }
}
