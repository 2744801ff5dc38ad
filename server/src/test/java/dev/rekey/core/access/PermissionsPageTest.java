package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.ReferencePage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/reference/permissions.md} with the management permissions. */
class PermissionsPageTest {

    @Test
    void everyManagementPermissionIsListedWithItsRoles() throws IOException {
        List<List<String>> expected = Arrays.stream(ManagementPermission.values())
                .map(management -> List.of(
                        management.permission().value(),
                        Arrays.stream(UserRole.values())
                                .filter(role -> Caller.managedBy(role).contains(management))
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")),
                        new Permission("*").matches(management.permission()) ? "yes" : "no"))
                .toList();
        List<List<String>> rows = ReferencePage.read("permissions.md").table("Permission");
        assertThat(rows)
                .extracting(row -> List.of(row.getFirst(), row.get(2), row.getLast()))
                .isEqualTo(expected);
        assertThat(rows).allSatisfy(row -> assertThat(row.get(1)).isNotBlank());
    }
}
