package dev.rekey.core.verify;

import static dev.rekey.core.key.SampleKeys.NOW;
import static dev.rekey.core.key.SampleKeys.key;
import static dev.rekey.core.key.SampleKeys.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.Role;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerificationPolicyTest {

    /** Everything about it is wrong at once; taking one fault away after the other shows the order of judgement. */
    @Test
    void judgesInTheOrderOfTheCodes() {
        KeyChange.Builder wrong = KeyChange.builder()
                .name("all wrong")
                .enabled(false)
                .restricted(true)
                .permissions(Change.replace(List.of("files:read")))
                .allowedIps(Change.replace(List.of("10.0.0.0/8")))
                .allowedOrigins(Change.replace(List.of("https://a.example.com")))
                .allowedResources(Change.replace(Map.of("room", Change.replace(List.of("1")))))
                .notBefore(Change.replace(NOW.plusSeconds(5)))
                .expiresAt(Change.replace(NOW.plusSeconds(10)));
        KeyAggregate aggregate = SampleKeys.quarantined(key(wrong.build()));
        Attempt attempt = attempt("192.0.2.1", "https://b.example.com", "room:2", "files:write");

        assertThat(decide(SampleKeys.revoked(aggregate), attempt, NOW)).isEqualTo(Outcome.REVOKED);
        assertThat(decide(aggregate, attempt, NOW)).isEqualTo(Outcome.DISABLED);
        KeyAggregate enabled = SampleKeys.quarantined(key(wrong.enabled(true).build()));
        assertThat(decide(enabled, attempt, NOW)).isEqualTo(Outcome.QUARANTINED);
        KeyAggregate free = key(wrong.build());
        assertThat(decide(free, attempt, NOW)).isEqualTo(Outcome.NOT_YET_VALID);
        assertThat(decide(free, attempt, NOW.plusSeconds(10))).isEqualTo(Outcome.EXPIRED);
        var during = NOW.plusSeconds(5);
        assertThat(decide(free, attempt, during)).isEqualTo(Outcome.IP_NOT_ALLOWED);
        assertThat(decide(free, attempt("10.1.2.3", "https://b.example.com", "room:2", "files:write"), during))
                .isEqualTo(Outcome.ORIGIN_NOT_ALLOWED);
        assertThat(decide(free, attempt("10.1.2.3", "https://a.example.com", "room:2", "files:write"), during))
                .isEqualTo(Outcome.INSUFFICIENT_PERMISSIONS);
        assertThat(decide(free, attempt("10.1.2.3", "https://a.example.com", "room:2", "files:read"), during))
                .isEqualTo(Outcome.RESOURCE_NOT_ALLOWED);
        assertThat(decide(free, attempt("10.1.2.3", "https://a.example.com", "room:1", "files:read"), during))
                .isEqualTo(Outcome.VALID);
    }

    @Test
    void aDisabledOwnerDisablesItsKeys() {
        KeyChange plain = KeyChange.builder().name("k").build();
        KeyAggregate aggregate = key(plain, ProjectSettings.DEFAULT, owner(false, null));
        assertThat(decide(aggregate, attempt(null, null, null), NOW)).isEqualTo(Outcome.DISABLED);
        assertThat(decide(SampleKeys.revoked(aggregate), attempt(null, null, null), NOW))
                .isEqualTo(Outcome.REVOKED);
    }

    @Test
    void noAddressPassesNoAddressRule() {
        KeyAggregate allowed = key(KeyChange.builder()
                .name("k")
                .allowedIps(Change.replace(List.of("0.0.0.0/0", "::/0")))
                .build());
        KeyAggregate denied = key(KeyChange.builder()
                .name("k")
                .deniedIps(Change.replace(List.of("192.0.2.0/24")))
                .build());
        assertThat(decide(allowed, attempt(null, null, null), NOW)).isEqualTo(Outcome.IP_NOT_ALLOWED);
        assertThat(decide(denied, attempt(null, null, null), NOW)).isEqualTo(Outcome.IP_NOT_ALLOWED);
        assertThat(decide(denied, attempt("192.0.2.9", null, null), NOW)).isEqualTo(Outcome.IP_NOT_ALLOWED);
        assertThat(decide(denied, attempt("::ffff:192.0.2.9", null, null), NOW)).isEqualTo(Outcome.IP_NOT_ALLOWED);
        assertThat(decide(denied, attempt("192.0.3.9", null, null), NOW)).isEqualTo(Outcome.VALID);
        assertThat(decide(allowed, attempt("2001:db8::1", null, null), NOW)).isEqualTo(Outcome.VALID);
    }

    @Test
    void anAbsentOriginPassesUnlessTheProjectWantsOne() {
        KeyChange change = KeyChange.builder()
                .name("k")
                .allowedOrigins(Change.replace(List.of("https://*.example.com")))
                .build();
        ProjectSettings strict = ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .originRequired(true)
                .build();
        KeyAggregate aggregate = key(change, strict, owner(true, null));
        assertThat(decide(key(change), attempt(null, null, null), NOW)).isEqualTo(Outcome.VALID);
        assertThat(decide(aggregate, attempt(null, null, null), NOW)).isEqualTo(Outcome.ORIGIN_NOT_ALLOWED);
        assertThat(decide(aggregate, Attempt.toManage(null, null), NOW)).isEqualTo(Outcome.VALID);
        assertThat(decide(aggregate, attempt(null, "https://a.example.com", null), NOW))
                .isEqualTo(Outcome.VALID);
        assertThat(decide(aggregate, attempt(null, "https://example.com", null), NOW))
                .isEqualTo(Outcome.ORIGIN_NOT_ALLOWED);
    }

    static Stream<Arguments> rights() {
        return Stream.of(
                Arguments.of("unrestricted, owner may all", null, null, "files:read", true),
                Arguments.of("unrestricted, owner may some", null, "files:*", "files:read", true),
                Arguments.of("unrestricted, owner may not", null, "files:*", "rooms:read", false),
                Arguments.of("restricted to it", "files:read", null, "files:read", true),
                Arguments.of("restricted to another", "files:read", null, "files:write", false),
                Arguments.of("restricted, beyond its owner", "*", "files:read", "files:write", false),
                Arguments.of("restricted, both patterns", "*:read", "files:*", "files:read", true),
                Arguments.of("restricted to nothing", "", null, "files:read", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rights")
    void aKeyMayDoWhatItWasGivenAndItsOwnerHas(
            String what, @Nullable String given, @Nullable String held, String needed, boolean passes) {
        KeyChange.Builder change = KeyChange.builder().name(what).restricted(given != null);
        if (given != null) {
            change.permissions(Change.replace(given.isEmpty() ? List.of() : List.of(given)));
        }
        List<Permission> owns = held == null ? null : List.of(permission(held));
        KeyAggregate aggregate = key(change.build(), ProjectSettings.DEFAULT, owner(true, owns));
        assertThat(decide(aggregate, attempt(null, null, null, needed), NOW))
                .isEqualTo(passes ? Outcome.VALID : Outcome.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void rolesGivePermissions() {
        Role readers = new Role("readers", "", List.of(permission("files:read")));
        KeyAggregate aggregate = key(
                KeyChange.builder()
                        .name("k")
                        .restricted(true)
                        .roles(Change.replace(List.of("readers")))
                        .build(),
                readers);
        assertThat(decide(aggregate, attempt(null, null, null, "files:read"), NOW))
                .isEqualTo(Outcome.VALID);
        assertThat(decide(aggregate, attempt(null, null, null, "files:read", "files:write"), NOW))
                .isEqualTo(Outcome.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void anAbsentResourceTypeRestrictsNothing() {
        KeyAggregate aggregate = key(KeyChange.builder()
                .name("k")
                .allowedResources(Change.replace(Map.of("room", Change.replace(List.of("1", "2")))))
                .build());
        assertThat(decide(aggregate, attempt(null, null, "file:9"), NOW)).isEqualTo(Outcome.VALID);
        assertThat(decide(aggregate, attempt(null, null, "room:2"), NOW)).isEqualTo(Outcome.VALID);
        assertThat(decide(aggregate, attempt(null, null, "room:3"), NOW)).isEqualTo(Outcome.RESOURCE_NOT_ALLOWED);
        assertThat(decide(aggregate, attempt(null, null, null), NOW)).isEqualTo(Outcome.VALID);
    }

    private static Attempt attempt(
            @Nullable String address, @Nullable String origin, @Nullable String resource, String... permissions) {
        return new Attempt(
                address == null ? null : IpAddress.parse(address).orElseThrow(),
                origin,
                false,
                PermissionQuery.all(Arrays.stream(permissions)
                        .map(VerificationPolicyTest::permission)
                        .toList()),
                resource == null ? null : ResourceReference.parse(resource).orElseThrow());
    }

    private static Permission permission(String text) {
        return Permission.parse(text).orElseThrow();
    }

    private static Outcome decide(KeyAggregate aggregate, Attempt attempt, Instant now) {
        return VerificationPolicy.decide(SampleCachedKeys.of(aggregate), attempt, now);
    }
}
