package dev.rekey.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.ReferencePage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/reference/audit-actions.md} with the actions of audit events. */
class AuditActionsPageTest {

    @Test
    void everyActionIsListed() throws IOException {
        List<List<String>> rows = ReferencePage.read("audit-actions.md").table("Action");
        assertThat(rows)
                .extracting(List::getFirst)
                .containsExactly(Arrays.stream(AuditAction.values())
                        .map(AuditAction::text)
                        .toArray(String[]::new));
        assertThat(rows).allSatisfy(row -> assertThat(row.get(1)).isNotBlank());
    }
}
