package dev.rekey.sql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyChangeMergePatch;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import dev.rekey.sql.KeyChangeJson;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A change that is kept until it is due is read as it was asked for, whatever it asks. */
class KeyChangeJsonTest {

    private static final Instant AT = Instant.parse("2031-02-03T04:05:06.000007Z");

    /** Some ways to ask for each component of a change; a new one has to be added here, and read and written. */
    private static Map<String, List<UnaryOperator<KeyChange.Builder>>> asked() {
        Map<String, @Nullable Object> nested = new LinkedHashMap<>();
        nested.put("gone", null);
        nested.put("number", new BigDecimal("1.50"));
        nested.put("list", Arrays.asList(1L, null, "ü", Map.of("a", true)));
        nested.put("below", Collections.singletonMap("gone", null));
        Map<String, List<UnaryOperator<KeyChange.Builder>>> ways = new LinkedHashMap<>();
        ways.put("name", List.of(change -> change.name("ü")));
        ways.put("enabled", List.of(change -> change.enabled(true), change -> change.enabled(false)));
        ways.put("restricted", List.of(change -> change.restricted(true), change -> change.restricted(false)));
        ways.put(
                "description",
                List.of(
                        change -> change.description(Change.clear()),
                        change -> change.description(Change.replace("d"))));
        ways.put(
                "not_before",
                List.of(change -> change.notBefore(Change.clear()), change -> change.notBefore(Change.replace(AT))));
        ways.put(
                "expires_at",
                List.of(change -> change.expiresAt(Change.clear()), change -> change.expiresAt(Change.replace(AT))));
        ways.put(
                "expires_after_idle_seconds",
                List.of(
                        change -> change.set(KeyField.EXPIRES_AFTER_IDLE_SECONDS, Change.clear()),
                        change -> change.set(KeyField.EXPIRES_AFTER_IDLE_SECONDS, Change.replace(3_600L))));
        ways.put("permissions", lists(KeyChange.Builder::permissions));
        ways.put("roles", lists(KeyChange.Builder::roles));
        ways.put("allowed_ips", lists(KeyChange.Builder::allowedIps));
        ways.put("denied_ips", lists(KeyChange.Builder::deniedIps));
        ways.put("allowed_origins", lists(KeyChange.Builder::allowedOrigins));
        ways.put(
                "allowed_resources",
                List.of(
                        change -> change.allowedResources(Change.clear()),
                        change -> change.allowedResources(Change.replace(Map.of())),
                        change -> change.allowedResources(Change.replace(Map.of(
                                "a",
                                Change.clear(),
                                "b",
                                Change.replace(List.of()),
                                "c",
                                Change.replace(List.of("1")))))));
        ways.put(
                "rate_limits",
                List.of(
                        change -> change.rateLimits(Change.clear()),
                        change -> change.rateLimits(Change.replace(List.of(new RateLimit(
                                "burst",
                                5,
                                60,
                                RateLimit.Algorithm.WINDOW,
                                RateLimit.Scope.OWNER,
                                RateLimit.OnOutage.DENY))))));
        ways.put(
                "credits",
                List.of(
                        change -> change.credits(Change.clear()),
                        change -> change.credits(Change.replace(new CreditsChange(Change.keep(), Change.keep()))),
                        change -> change.credits(Change.replace(new CreditsChange(Change.replace(7L), Change.clear()))),
                        change -> change.credits(Change.replace(new CreditsChange(
                                Change.keep(),
                                Change.replace(new CreditsChange.RefillChange(
                                        Change.replace(5L),
                                        Change.replace(Refill.Interval.WEEKLY),
                                        Change.replace(AT)))))),
                        change -> change.credits(Change.replace(new CreditsChange(
                                Change.keep(),
                                Change.replace(new CreditsChange.RefillChange(
                                        Change.keep(), Change.keep(), Change.clear())))))));
        ways.put(
                "metadata",
                List.of(
                        change -> change.metadata(Change.clear()),
                        change -> change.mergeMetadata(nested),
                        change -> change.mergeMetadata(Map.of()),
                        change -> change.wholeMetadata(Map.of("a", 1L)),
                        change -> change.wholeMetadata(Map.of())));
        ways.put(
                "dialects",
                List.of(change -> change.remember("basic", "roles", "a,b", Set.of(KeyField.PERMISSIONS, KeyField.ROLES))
                        .remember("basic", "flag", true, Set.of())
                        .forget("docspace", "empty")));
        ways.put("vendorPermissions", List.of(change -> change.vendorPermissions(Set.of("a", "b"))));
        ways.put("reason", List.of(change -> change.reason("why — ü")));
        return ways;
    }

    private static List<UnaryOperator<KeyChange.Builder>> lists(
            BiFunction<KeyChange.Builder, Change<List<String>>, KeyChange.Builder> field) {
        return List.of(
                change -> field.apply(change, Change.clear()),
                change -> field.apply(change, Change.replace(List.of())),
                change -> field.apply(change, Change.replace(List.of("b", "a"))));
    }

    private static void say(UnaryOperator<KeyChange.Builder> way, KeyChange.Builder change) {
        assertThat(way.apply(change)).isSameAs(change);
    }

    static Stream<KeyChange> changes() {
        KeyChange.Builder all = KeyChange.builder();
        asked().values().forEach(ways -> say(ways.getFirst(), all));
        KeyChange.Builder others = KeyChange.builder();
        asked().values().forEach(ways -> say(ways.getLast(), others));
        return Stream.concat(
                Stream.of(KeyChange.builder().build(), all.build(), others.build()),
                asked().values().stream()
                        .flatMap(List::stream)
                        .map(way -> way.apply(KeyChange.builder()).build()));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatIsReadIsWhatWasWritten(KeyChange change) {
        assertThat(KeyChangeJson.read(KeyChangeJson.write(change))).isEqualTo(change);
    }

    @Test
    void everyComponentIsAskedFor() {
        assertThat(asked().keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Arrays.stream(KeyField.values()).map(KeyField::text),
                                Arrays.stream(KeyChange.class.getRecordComponents())
                                        .map(RecordComponent::getName)
                                        .filter(name -> !name.equals("fields") && !name.equals("faults")))
                        .toList());
    }

    @Test
    void everyFieldHasItsWordInThePatch() {
        KeyChange.Builder all = KeyChange.builder();
        asked().values().forEach(ways -> say(ways.getFirst(), all));
        assertThat(KeyChangeMergePatch.of(all.build()).keySet())
                .containsExactlyElementsOf(
                        Arrays.stream(KeyField.values()).map(KeyField::text).toList());
    }

    @Test
    void invalidChangeIsNotStored() {
        KeyChange faulty = KeyChange.builder()
                .violation(new Violation("/name", "blank", "It is blank."))
                .build();
        assertThatThrownBy(() -> KeyChangeJson.write(faulty)).isInstanceOf(IllegalArgumentException.class);
    }
}
