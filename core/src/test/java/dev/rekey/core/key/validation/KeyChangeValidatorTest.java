package dev.rekey.core.key.validation;

import static dev.rekey.core.key.SampleKeys.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Permission;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyChangeValidatorTest {

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        List<Violation> violations = violations(KeyChange.builder()
                .name(" ")
                .description(Change.replace("nul \u0000"))
                .notBefore(Change.replace(NOW.plusSeconds(20)))
                .expiresAt(Change.replace(NOW.plusSeconds(10)))
                .permissions(Change.replace(List.of("files:read", "no permission")))
                .roles(Change.replace(List.of("nobody")))
                .allowedIps(Change.replace(List.of("10.0.0.0/8", "10.0.0.1/8")))
                .deniedIps(Change.replace(List.of("localhost")))
                .allowedOrigins(Change.replace(List.of("https://a.example/path")))
                .allowedResources(Change.replace(Map.of("a:b", Change.replace(List.of("1")))))
                .rateLimits(Change.replace(List.of(limit("A", 0, 0))))
                .credits(Change.replace(new CreditsChange(Change.replace(-1L), Change.keep())))
                .mergeMetadata(Map.of("a", List.of(List.of(List.of(List.of(List.of()))))))
                .build());
        assertThat(violations)
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder(
                        "/name",
                        "/description",
                        "/not_before",
                        "/permissions/1",
                        "/roles/0",
                        "/allowed_ips/1",
                        "/denied_ips/0",
                        "/allowed_origins/0",
                        "/allowed_resources",
                        "/rate_limits/0/name",
                        "/rate_limits/0/limit",
                        "/rate_limits/0/window_seconds",
                        "/credits/remaining",
                        "/metadata");
        assertThat(violations).noneMatch(violation -> violation.message().contains("localhost"));
    }

    @Test
    void boundsAreInclusive() {
        assertThat(violations(KeyChange.builder().name("x".repeat(200)).build()))
                .isEmpty();
        assertThat(violations(KeyChange.builder().name("x".repeat(201)).build()))
                .isNotEmpty();
        assertThat(violations(KeyChange.builder().name("😀".repeat(200)).build()))
                .isEmpty();
        assertThat(violations(KeyChange.builder().name("\uD83D").build())).isNotEmpty();
        assertThat(violations(permissions(200))).isEmpty();
        assertThat(violations(permissions(201))).hasSize(1);
        assertThat(violations(permissions(10_000))).hasSize(1);
        assertThat(violations(expires(NOW.plusNanos(1000)))).isEmpty();
        assertThat(violations(expires(NOW))).hasSize(1);
        assertThat(violations(expires(Instant.MAX))).hasSize(1);
        assertThat(violations(KeyChange.builder()
                        .rateLimits(Change.replace(List.of(limit("a", 1_000_000_000_000L, 366 * 86_400L))))
                        .build()))
                .isEmpty();
        assertThat(violations(KeyChange.builder()
                        .allowedResources(Change.replace(Map.of("a", Change.replace(numbered("", 1_001)))))
                        .build()))
                .hasSize(1);
    }

    @Test
    void aKeyHasNoLimitOfItsWholeProject() {
        RateLimit whole =
                new RateLimit("a", 1, 1, RateLimit.Algorithm.BUCKET, RateLimit.Scope.PROJECT, RateLimit.OnOutage.SHARE);
        assertThat(violations(KeyChange.builder()
                        .rateLimits(Change.replace(List.of(whole)))
                        .build()))
                .extracting(Violation::pointer)
                .containsExactly("/rate_limits/0/scope");
    }

    @Test
    void listsKeepTheirOrderAndLoseDuplicates() {
        KeySettings made = apply(
                KeySettings.BLANK,
                KeyChange.builder()
                        .permissions(Change.replace(List.of("b", "a", "b")))
                        .allowedIps(Change.replace(List.of("2001:DB8::1", "10.0.0.1", "10.0.0.1/32", "2001:db8:0::1")))
                        .allowedResources(Change.replace(Map.of("t", Change.replace(List.of("2", "1", "2")))))
                        .build());
        assertThat(made.permissions()).extracting(Permission::value).containsExactly("b", "a");
        assertThat(made.allowedIps()).extracting(Object::toString).containsExactly("2001:db8::1", "10.0.0.1");
        assertThat(made.allowedResources()).isEqualTo(Map.of("t", List.of("2", "1")));
    }

    @Test
    void objectsMerge() {
        KeySettings first = apply(
                KeySettings.BLANK,
                KeyChange.builder()
                        .mergeMetadata(Map.of("a", "1", "b", Map.of("c", "2", "d", "3")))
                        .allowedResources(Change.replace(
                                Map.of("t", Change.replace(List.of("1")), "u", Change.replace(List.of("2")))))
                        .credits(Change.replace(new CreditsChange(
                                Change.replace(10L),
                                Change.replace(new CreditsChange.RefillChange(
                                        Change.replace(5L), Change.replace(Refill.Interval.MONTHLY), Change.keep())))))
                        .build());
        Map<String, @Nullable Object> inner = new HashMap<>();
        inner.put("c", null);
        KeySettings second = apply(
                first,
                KeyChange.builder()
                        .mergeMetadata(Map.of("b", inner))
                        .allowedResources(Change.replace(Map.of("t", Change.clear())))
                        .credits(Change.replace(new CreditsChange(
                                Change.keep(),
                                Change.replace(new CreditsChange.RefillChange(
                                        Change.replace(6L), Change.keep(), Change.keep())))))
                        .build());
        assertThat(second.metadata()).isEqualTo(Metadata.of(Map.of("a", "1", "b", Map.of("d", "3"))));
        assertThat(second.allowedResources()).isEqualTo(Map.of("u", List.of("2")));
        assertThat(second.credits()).isEqualTo(new Credits(10, Refill.from(6, Refill.Interval.MONTHLY, NOW)));
    }

    @Test
    void anEmptyChangeChangesNothing() {
        KeySettings some = apply(
                KeySettings.BLANK,
                KeyChange.builder()
                        .name("some")
                        .description(Change.replace("d"))
                        .permissions(Change.replace(List.of("a")))
                        .mergeMetadata(Map.of("a", 1L))
                        .build());
        assertThat(apply(some, KeyChange.builder().build())).isEqualTo(some);
    }

    @Test
    void aCatalogueBindsWhatIsAddedAndNotWhatIsThere() {
        ProjectSettings catalogued = ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .catalogue(List.of(new PermissionDefinition("files:read", "s", "t", 1, null, null, List.of())))
                .build();
        KeyChangeValidator rules = new KeyChangeValidator(catalogued, Set.of(), NOW);
        KeySettings held = apply(
                KeySettings.BLANK,
                KeyChange.builder().permissions(Change.replace(List.of("old"))).build());
        rules.apply(
                held,
                KeyChange.builder()
                        .permissions(Change.replace(
                                List.of("old", "files:read", "files:*", "keys:read", "known:here", "new", "rooms:*")))
                        .vendorPermissions(Set.of("known:here"))
                        .build());
        assertThat(rules.violations().list())
                .extracting(Violation::pointer)
                .containsExactly("/permissions/5", "/permissions/6");
    }

    @Test
    void vendorAttributesAreDroppedWithTheFieldTheyMirror() {
        KeySettings remembered = apply(
                KeySettings.BLANK,
                KeyChange.builder()
                        .permissions(Change.replace(List.of("a")))
                        .remember("vendor", "list", "a , a", Set.of(KeyField.PERMISSIONS))
                        .remember("vendor", "flag", true, Set.of())
                        .build());
        assertThat(remembered.dialects().find("vendor", "list")).contains("a , a");
        KeySettings renamed = apply(remembered, KeyChange.builder().name("n").build());
        assertThat(renamed.dialects()).isEqualTo(remembered.dialects());
        KeySettings changed = apply(
                remembered,
                KeyChange.builder().permissions(Change.replace(List.of("b"))).build());
        assertThat(changed.dialects().find("vendor", "list")).isEmpty();
        assertThat(changed.dialects().find("vendor", "flag")).contains(true);
    }

    @Test
    void incompleteRefillIsRefused() {
        assertThat(violations(KeyChange.builder()
                        .credits(Change.replace(new CreditsChange(
                                Change.keep(),
                                Change.replace(new CreditsChange.RefillChange(
                                        Change.replace(1L), Change.keep(), Change.keep())))))
                        .build()))
                .extracting(Violation::pointer)
                .containsExactly("/credits/remaining", "/credits/refill/interval");
    }

    private static List<Violation> violations(KeyChange change) {
        KeyChangeValidator rules = new KeyChangeValidator(ProjectSettings.DEFAULT, Set.of(), NOW);
        rules.apply(KeySettings.BLANK, change);
        return rules.violations().list();
    }

    private static KeySettings apply(KeySettings current, KeyChange change) {
        KeyChangeValidator rules = new KeyChangeValidator(ProjectSettings.DEFAULT, Set.of(), NOW);
        KeySettings made = rules.apply(current, change);
        assertThat(rules.violations().list()).isEmpty();
        return made;
    }

    private static KeyChange permissions(int count) {
        return KeyChange.builder()
                .permissions(Change.replace(numbered("p", count)))
                .build();
    }

    private static KeyChange expires(Instant at) {
        return KeyChange.builder().expiresAt(Change.replace(at)).build();
    }

    private static List<String> numbered(String start, int count) {
        return IntStream.range(0, count).mapToObj(number -> start + number).toList();
    }

    private static RateLimit limit(String name, long limit, long windowSeconds) {
        return new RateLimit(
                name, limit, windowSeconds, RateLimit.Algorithm.BUCKET, RateLimit.Scope.KEY, RateLimit.OnOutage.SHARE);
    }
}
