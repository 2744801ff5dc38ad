package dev.rekey.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditChangeTruncatorTest {

    @Test
    void shortChangesStayAsTheyAre() {
        List<FieldChange> changes =
                List.of(new FieldChange("name", "a", "b"), new FieldChange("roles", List.of(), List.of("reader")));
        assertThat(AuditChangeTruncator.of(changes)).isSameAs(changes);
    }

    @Test
    void ofALongListTheElementsThatCameAndWentAreKept() {
        List<String> from = ids(0, 1_000);
        List<String> to = ids(2, 1_001);
        assertThat(AuditChangeTruncator.of(
                        List.of(new FieldChange("permissions", from, to), new FieldChange("name", "a", "b"))))
                .containsExactly(
                        new FieldChange(
                                "permissions", List.of("invoice-0", "invoice-1"), List.of("invoice-1000"), true),
                        new FieldChange("name", "a", "b"));
    }

    @Test
    void ofManyMembersThoseThatDifferAreKept() {
        Map<String, Object> from = Map.of("invoice", ids(0, 1_000), "order", ids(0, 1_000));
        Map<String, Object> to = Map.of("invoice", ids(1, 1_000), "order", ids(0, 1_000));
        assertThat(AuditChangeTruncator.of(List.of(new FieldChange("allowed_resources", from, to))))
                .containsExactly(new FieldChange(
                        "allowed_resources",
                        Map.of("invoice", List.of("invoice-0")),
                        Map.of("invoice", List.of()),
                        true));
    }

    @Test
    void whateverChangesAnEventIsBounded() {
        Map<String, Object> members =
                Map.of("a", "x".repeat(16_000), "b", List.of("y".repeat(9_000)), "c", ids(0, 900));
        List<FieldChange> changes = List.of(
                new FieldChange("permissions", ids(0, 1_000), ids(1_000, 2_000)),
                new FieldChange("metadata", Map.of(), members),
                new FieldChange("metadata", members, Map.of()),
                new FieldChange("description", "\ud83d\udd11".repeat(2_000), null));
        List<FieldChange> kept = AuditChangeTruncator.of(changes);
        assertThat(kept).allMatch(FieldChange::shortened);
        assertThat(String.valueOf(kept)).hasSizeLessThan(2 * AuditChangeTruncator.MAX_LENGTH);
        assertThat(String.valueOf(kept.getLast().from())).doesNotContain("?").endsWith("…");
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(at -> "invoice-" + at).toList();
    }
}
