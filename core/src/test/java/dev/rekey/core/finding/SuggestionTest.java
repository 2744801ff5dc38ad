package dev.rekey.core.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.Role;
import dev.rekey.core.finding.Suggestion.ObservedValue;
import dev.rekey.core.finding.Suggestion.Reason;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuggestionTest extends SuggestionFixture {

    @Test
    void aKeyIsNarrowedToWhatIsAskedOfIt() {
        KeyAggregate key = key("files:*", "rooms:read", "admin");
        Suggestion suggestion = of(
                key,
                passed("files:read AND (files:write OR rooms:write)", "192.0.2.7", 3),
                passed("files:read", "192.0.3.1", 2),
                refused("rooms:write", 4));
        assertThat(suggestion.attempts()).isEqualTo(9);
        assertThat(suggestion.passed()).isEqualTo(5);
        assertThat(suggestion.unusedPermissions()).containsExactly("rooms:read", "admin");
        assertThat(suggestion.networks())
                .containsExactly(new ObservedValue("192.0.2.0/24", 3), new ObservedValue("192.0.3.0/24", 2));
        assertThat(suggestion.patch().orElseThrow().plain())
                .isEqualTo(Map.of(
                        "permissions", List.of("files:read", "files:write"), "allowed_ips", List.of("192.0.2.0/23")));
        assertThat(suggestion.complete()).isTrue();
        assertThat(suggestion.reason()).isEmpty();
    }

    @Test
    void anUnrestrictedKeyIsRestrictedToWhatItIsAskedFor() {
        KeyAggregate key =
                SampleKeys.key(KeyChange.builder().name("x").restricted(false).build());
        Suggestion suggestion = of(key, passed("files:read", "192.0.2.7", 1));
        assertThat(suggestion.patch().orElseThrow().plain())
                .containsEntry("restricted", true)
                .containsEntry("permissions", List.of("files:read"));
        assertThat(suggestion.unusedPermissions()).isEmpty();
    }

    @Test
    void permissionsStayWhereAnAttemptAskedForNone() {
        Suggestion suggestion =
                of(key("files:read", "admin"), passed("files:read", "192.0.2.7", 1), passed("", "192.0.2.7", 1));
        assertThat(suggestion.patch().orElseThrow().fields()).containsExactly("allowed_ips");
        assertThat(suggestion.unusedPermissions()).isEmpty();
        assertThat(suggestion.kept())
                .extracting(Suggestion.UnchangedField::field)
                .containsExactly("permissions");
    }

    @Test
    void aRoleStaysAsLongAsSomethingOfItIsNeeded() {
        Role used = new Role("used", "", List.of(new Permission("files:*"), new Permission("admin")));
        Role unused = new Role("unused", "", List.of(new Permission("rooms:*")));
        KeyAggregate key = SampleKeys.key(
                KeyChange.builder()
                        .name("x")
                        .restricted(true)
                        .roles(Change.replace(List.of("used", "unused")))
                        .build(),
                used,
                unused);
        Suggestion suggestion = of(key, passed("files:read", "192.0.2.7", 1));
        assertThat(suggestion.unusedRoles()).containsExactly("unused");
        assertThat(suggestion.patch().orElseThrow().plain()).containsEntry("roles", List.of("used"));
    }

    @Test
    void ofResourcesOnlyLimitsThatAreThereBecomeNarrower() {
        KeyAggregate key = SampleKeys.changed(
                key("a"),
                KeyChange.builder()
                        .allowedIps(Change.replace(List.of("192.0.2.0/24")))
                        .allowedResources(Change.replace(Map.of("room", Change.replace(List.of("1", "2", "3")))))
                        .build());
        Suggestion suggestion = of(
                key,
                new PatternCount(shape("a", "192.0.2.7", null, "room:3", Outcome.VALID), 1, 0),
                new PatternCount(shape("a", "192.0.2.7", null, "file:1", Outcome.VALID), 1, 0));
        assertThat(suggestion.patch().orElseThrow().plain())
                .isEqualTo(Map.of("allowed_resources", Map.of("room", List.of("3"))));
    }

    @Test
    void whyThereIsNoPatchIsSaid() {
        KeyAggregate key = key("files:read");
        assertThat(of(key).reason()).contains(Reason.NOTHING_RECORDED);
        assertThat(of(key, refused("rooms:write", 1)).reason()).contains(Reason.NOTHING_PASSED);
        Traffic unshaped = new Traffic(
                List.of(passed("files:read", "192.0.2.7", 1)), Map.of(Outcome.VALID, 1L, Outcome.EXPIRED, 2L));
        Suggestion incomplete = SuggestionService.of(key, SPAN, unshaped);
        assertThat(incomplete.reason()).contains(Reason.INCOMPLETE);
        assertThat(incomplete.complete()).isFalse();
        assertThat(incomplete.attempts()).isEqualTo(4);
        assertThat(of(SampleKeys.revoked(key), passed("files:read", "192.0.2.7", 1))
                        .reason())
                .contains(Reason.UNCHANGEABLE);
        KeyAggregate tight = SampleKeys.changed(
                key,
                KeyChange.builder()
                        .allowedIps(Change.replace(List.of("192.0.2.0/25", "192.0.2.128/25")))
                        .build());
        assertThat(of(tight, passed("files:read", "192.0.2.7", 1)).reason()).contains(Reason.NOTHING_TO_TIGHTEN);
    }

    @Test
    void attemptsThatPassedButForALimitCountAsUse() {
        Suggestion suggestion = of(
                key("files:read", "files:write"),
                new PatternCount(shape("files:write", "192.0.2.7", null, null, Outcome.RATE_LIMITED), 1, 0),
                new PatternCount(shape("files:read", "192.0.2.7", null, null, Outcome.CREDITS_EXHAUSTED), 1, 0));
        assertThat(suggestion.unusedPermissions()).isEmpty();
    }

    @Test
    void aPermissionOutsideTheCatalogueIsNotSuggested() {
        ProjectSettings catalogued = ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .catalogue(List.of(new PermissionDefinition("files:read", "", "", 1, null, null, List.of())))
                .build();
        KeyAggregate key = SampleKeys.key(
                KeyChange.builder().name("x").restricted(false).build(), catalogued, SampleKeys.owner(true, null));
        Suggestion suggestion = of(key, passed("rooms:read", "192.0.2.7", 1));
        assertThat(suggestion.patch().orElseThrow().fields()).containsExactly("allowed_ips");
        assertThat(suggestion.kept()).hasSize(1);
    }

    private static KeyAggregate key(String... permissions) {
        return SampleKeys.key(KeyChange.builder()
                .name("x")
                .restricted(true)
                .permissions(Change.replace(List.of(permissions)))
                .build());
    }

    private static Suggestion of(KeyAggregate key, PatternCount... shapes) {
        return SuggestionService.of(key, SPAN, new Traffic(List.of(shapes), Map.of()));
    }

    private static PatternCount passed(String permissions, String address, long attempts) {
        return new PatternCount(shape(permissions, address, null, null, Outcome.VALID), attempts, 0);
    }

    private static PatternCount refused(String permissions, long attempts) {
        return new PatternCount(
                shape(permissions, "203.0.113.5", null, null, Outcome.INSUFFICIENT_PERMISSIONS), attempts, 0);
    }

    private static TrafficPattern shape(
            String permissions, String address, @Nullable String origin, @Nullable String resource, Outcome outcome) {
        Attempt attempt = new Attempt(
                IpAddress.parse(address).orElseThrow(),
                origin,
                false,
                permissions.isEmpty() ? PermissionQuery.NONE : query(permissions),
                Optional.ofNullable(resource).flatMap(ResourceReference::parse).orElse(null));
        return TrafficPattern.of(attempt, outcome).orElseThrow();
    }
}
