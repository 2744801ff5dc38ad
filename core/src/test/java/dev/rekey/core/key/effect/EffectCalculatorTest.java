package dev.rekey.core.key.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.validation.KeyChangeValidator;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import dev.rekey.core.project.ProjectSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EffectCalculatorTest {

    private static final ProjectRoles ROLES =
            new ProjectRoles(List.of(new Role("readers", "", List.of(new Permission("files:read")))));

    @Test
    void aPermissionThatAnotherCoversIsNotLost() {
        assertThat(rights(List.of("files:*", "files:read"), List.of("files:*"))).isEmpty();
        assertThat(rights(List.of("files:*"), List.of("files:*", "files:read"))).isEmpty();
        assertThat(rights(List.of("files:read", "files:write"), List.of("files:read")))
                .containsExactly("loses files:write");
        assertThat(rights(List.of("files:*"), List.of("files:read"))).containsExactly("loses part of files:*");
        assertThat(rights(List.of("files:read"), List.of("*"))).containsExactly("gains *");
        assertThat(rights(List.of("a", "b"), List.of("b", "a"))).isEmpty();
    }

    @Test
    void aRoleIsNamedAndNotTakenApart() {
        assertThat(texts(
                        key -> key.restricted(true).roles(Change.replace(List.of("readers"))),
                        key -> key.roles(Change.replace(List.of("gone")))))
                .containsExactly("loses role readers", "gains role gone");
        assertThat(texts(
                        key -> key.restricted(true)
                                .roles(Change.replace(List.of("readers")))
                                .permissions(Change.replace(List.of("files:read"))),
                        key -> key.permissions(Change.clear())))
                .containsExactly("has files:read only through role readers");
        assertThat(texts(
                        key -> key.restricted(true).roles(Change.replace(List.of("readers"))),
                        key -> key.permissions(Change.replace(List.of("files:read")))))
                .containsExactly("has files:read directly, not only through role readers");
    }

    @Test
    void permissionsOfAnUnrestrictedKeyHaveNoEffect() {
        assertThat(texts(key -> key.restricted(false), key -> key.permissions(Change.replace(List.of("a")))))
                .isEmpty();
        assertThat(texts(key -> key.restricted(false), key -> key.restricted(true)))
                .containsExactly("is restricted to its permissions and roles");
        assertThat(texts(key -> key.restricted(true), key -> key.restricted(false)))
                .containsExactly("has all permissions of its owner");
    }

    @Test
    void theFirstNetworkRefusesAllOthersAndTheLastOneGoneAcceptsAll() {
        assertThat(networks(List.of(), List.of(), List.of("10.0.0.0/8"), List.of()))
                .containsExactly(
                        "refuses all networks except the allowed ones", "refuses requests from unknown addresses");
        assertThat(networks(List.of("10.0.0.0/8"), List.of(), List.of(), List.of()))
                .containsExactly(
                        "accepts all networks except the denied ones", "accepts requests from unknown addresses");
        assertThat(networks(List.of("10.0.0.0/8"), List.of("10.1.0.0/16"), List.of(), List.of("10.1.0.0/16")))
                .containsExactly("accepts all networks except the denied ones");
    }

    @Test
    void networksAreNamedByWhatHasMovedInThem() {
        assertThat(networks(List.of("10.0.0.0/8"), List.of(), List.of("10.0.0.0/8"), List.of("10.1.0.0/16")))
                .containsExactly("refuses 10.1.0.0/16");
        assertThat(networks(List.of("10.0.0.0/8"), List.of("10.1.0.0/16"), List.of("10.0.0.0/8"), List.of()))
                .containsExactly("accepts 10.1.0.0/16");
        assertThat(networks(List.of("10.0.0.0/8", "192.0.2.1"), List.of(), List.of("10.0.0.0/8"), List.of()))
                .containsExactly("refuses 192.0.2.1");
        assertThat(networks(List.of("10.0.0.0/8"), List.of(), List.of("10.1.0.0/16"), List.of()))
                .containsExactly("refuses part of 10.0.0.0/8");
        assertThat(networks(List.of("10.1.0.0/16"), List.of(), List.of("10.0.0.0/8"), List.of()))
                .containsExactly("accepts 10.0.0.0/8");
        assertThat(networks(List.of("10.0.0.0/8"), List.of(), List.of("10.0.0.0/9", "10.128.0.0/9"), List.of()))
                .isEmpty();
        assertThat(networks(List.of("10.0.0.0/8"), List.of(), List.of("10.0.0.0/8"), List.of("192.0.2.0/24")))
                .isEmpty();
    }

    @Test
    void originsAndResources() {
        assertThat(texts(
                        key -> key.allowedOrigins(
                                Change.replace(List.of("https://*.example.com", "https://b.example"))),
                        key -> key.allowedOrigins(
                                Change.replace(List.of("https://a.example.com", "https://c.example")))))
                .containsExactly(
                        "refuses part of https://*.example.com",
                        "refuses https://b.example",
                        "accepts https://c.example");
        assertThat(texts(
                        key -> key.allowedOrigins(Change.replace(List.of("https://a.example"))),
                        key -> key.allowedOrigins(Change.clear())))
                .containsExactly("accepts all origins");
        assertThat(texts(key -> key, key -> key.allowedOrigins(Change.replace(List.of("https://a.example")))))
                .containsExactly("refuses all origins except the allowed ones");
        assertThat(texts(
                        key -> key.allowedResources(Change.replace(Map.of("file", Change.replace(List.of("1", "2"))))),
                        key -> key.allowedResources(Change.replace(Map.of(
                                "file", Change.replace(List.of("2", "3")), "room", Change.replace(List.of("1")))))))
                .containsExactlyInAnyOrder(
                        "refuses file:1",
                        "accepts file:3",
                        "refuses all resources of type room except the allowed ones");
    }

    @Test
    void limitsAreComparedByName() {
        assertThat(texts(
                        key -> key.rateLimits(Change.replace(
                                List.of(limit("a", 10, 60), limit("b", 10, 60), limit("c", 10, 60), limit("d", 1, 1)))),
                        key -> key.rateLimits(Change.replace(List.of(
                                limit("c", 20, 120), limit("a", 5, 60), limit("b", 10, 30), limit("e", 1, 1))))))
                .containsExactly(
                        "has rate limit c changed to 20 per 120 seconds",
                        "has rate limit a lowered to 5 per 60 seconds",
                        "has rate limit b raised to 10 per 30 seconds",
                        "gets rate limit e of 1 per 1 second",
                        "loses rate limit d");
    }

    @Test
    void whatPeopleReadHasNoEffect() {
        assertThat(texts(key -> key, key -> key.name("other").description(Change.replace("d"))))
                .isEmpty();
    }

    private static RateLimit limit(String name, long limit, long seconds) {
        return new RateLimit(name, limit, seconds, Algorithm.BUCKET, Scope.KEY, OnOutage.SHARE);
    }

    private static List<String> rights(List<String> before, List<String> after) {
        return texts(
                key -> key.restricted(true).permissions(Change.replace(before)),
                key -> key.permissions(Change.replace(after)));
    }

    private static List<String> networks(
            List<String> allowed, List<String> denied, List<String> allowedThen, List<String> deniedThen) {
        return texts(
                key -> key.allowedIps(Change.replace(allowed)).deniedIps(Change.replace(denied)),
                key -> key.allowedIps(Change.replace(allowedThen)).deniedIps(Change.replace(deniedThen)));
    }

    private static List<String> texts(
            UnaryOperator<KeyChange.Builder> making, UnaryOperator<KeyChange.Builder> changing) {
        KeySettings before = applied(KeySettings.BLANK, making);
        KeySettings after = applied(before, changing);
        return EffectCalculator.between(before, after, ROLES).stream()
                .map(ChangeEffect::text)
                .toList();
    }

    private static KeySettings applied(KeySettings to, UnaryOperator<KeyChange.Builder> change) {
        KeyChangeValidator rules =
                new KeyChangeValidator(ProjectSettings.DEFAULT, Set.of("readers", "gone"), SampleKeys.NOW);
        KeySettings settings = rules.apply(to, change.apply(KeyChange.builder()).build());
        rules.violations().refuseIfAny();
        return settings;
    }
}
