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
import dev.rekey.core.project.User;
import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.core.verify.VerificationPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final Instant NOW = SampleKeys.NOW;
    private static final TrafficSpan SPAN = TrafficSpan.all(NOW);

    private static final List<String> PERMISSIONS =
            List.of("files:read", "files:write", "files:a:b", "rooms:read", "rooms:write", "admin");
    private static final List<String> PATTERNS = List.of("files:*", "*:read", "rooms:*", "*", "*:a:*");
    private static final List<String> RANGES = List.of(
            "192.0.2.0/24",
            "192.0.2.64/26",
            "192.0.2.7",
            "192.0.0.0/16",
            "198.51.100.0/24",
            "2001:db8::/32",
            "2001:db8:1::/64");
    private static final List<String> ADDRESSES = List.of(
            "192.0.2.7", "192.0.2.70", "192.0.3.1", "198.51.100.9", "203.0.113.5", "2001:db8:1::1", "2001:db8:2::1");
    private static final List<String> PATTERNS_OF_ORIGINS =
            List.of("https://a.example.com", "https://*.example.com", "https://b.example.org");
    private static final List<String> ORIGINS = List.of(
            "https://a.example.com",
            "HTTPS://A.example.com:443",
            "https://c.example.com",
            "https://b.example.org",
            "no origin");

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

    @Test
    void aPatchRefusesNothingThatPassedAndLeavesNothingToSuggest() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int patched = 0;
        for (int time = 0; time < 3_000; time++) {
            KeyAggregate key = randomKey(random);
            Map<Attempt, Outcome> attempts = new LinkedHashMap<>();
            for (int count = 0; count < 1 + random.nextInt(8); count++) {
                Attempt attempt = randomAttempt(random);
                attempts.put(attempt, VerificationPolicy.decide(SampleCachedKeys.of(key), attempt, NOW));
            }
            Traffic traffic = traffic(attempts);
            Suggestion suggestion = SuggestionService.of(key, SPAN, traffic);
            if (suggestion.patch().isEmpty()) {
                assertThat(suggestion.reason()).as("seed %d", seed).isPresent();
                continue;
            }
            patched++;
            KeyAggregate after = changed(key, suggestion.patch().get().change());
            attempts.forEach((attempt, outcome) -> {
                Outcome then = VerificationPolicy.decide(SampleCachedKeys.of(after), attempt, NOW);
                boolean passed = outcome == Outcome.VALID;
                assertThat(passed && then != Outcome.VALID)
                        .as("%s of %s with %s: %s, seed %d", attempt, key.key().settings(), suggestion, then, seed)
                        .isFalse();
                assertThat(!passed && then == Outcome.VALID)
                        .as("%s passes now, seed %d", attempt, seed)
                        .isFalse();
            });
            Suggestion next = SuggestionService.of(after, SPAN, traffic);
            assertThat(next.patch())
                    .as(
                            "%s and then %s, of %s, seed %d",
                            suggestion, next, key.key().settings(), seed)
                    .isEmpty();
        }
        assertThat(patched).as("seed %d", seed).isGreaterThan(100);
    }

    private static KeyAggregate changed(KeyAggregate key, KeyChange change) {
        KeyAggregate after = SampleKeys.changed(key, change);
        return new KeyAggregate(
                after.key(),
                after.owner(),
                after.project(),
                after.roles().stream()
                        .filter(role -> after.key().settings().roles().contains(role.name()))
                        .toList());
    }

    private static KeyAggregate randomKey(Random random) {
        List<String> permissions = some(random, PERMISSIONS, 4);
        permissions.addAll(some(random, PATTERNS, 2));
        Role role = new Role(
                "role",
                "",
                some(random, PERMISSIONS, 3).stream().map(Permission::new).toList());
        boolean origins = random.nextInt(3) == 0;
        KeyChange change = KeyChange.builder()
                .name("x")
                .restricted(random.nextInt(4) > 0)
                .permissions(Change.replace(permissions))
                .roles(Change.replace(random.nextBoolean() ? List.of("role") : List.of()))
                .allowedIps(Change.replace(random.nextBoolean() ? some(random, RANGES, 4) : List.of()))
                .deniedIps(Change.replace(random.nextInt(4) == 0 ? some(random, RANGES, 1) : List.of()))
                .allowedOrigins(Change.replace(origins ? some(random, PATTERNS_OF_ORIGINS, 3) : List.of()))
                .allowedResources(Change.replace(
                        Map.of("room", Change.replace(some(random, List.of("1", "2", "3"), 3)))))
                .build();
        ProjectSettings project = ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .originRequired(random.nextBoolean())
                .build();
        User owner = SampleKeys.owner(
                true,
                random.nextInt(3) > 0
                        ? null
                        : some(random, PATTERNS, 3).stream()
                                .map(Permission::new)
                                .toList());
        return change.roles().replacement().orElseThrow().isEmpty()
                ? SampleKeys.key(change, project, owner)
                : SampleKeys.key(change, project, owner, role);
    }

    private static Attempt randomAttempt(Random random) {
        boolean asksForNothing = random.nextInt(20) == 0;
        boolean comesFromNowhere = random.nextInt(20) == 0;
        return new Attempt(
                comesFromNowhere
                        ? null
                        : IpAddress.parse(one(random, ADDRESSES)).orElseThrow(),
                random.nextInt(3) > 0 ? null : one(random, ORIGINS),
                false,
                asksForNothing ? PermissionQuery.NONE : query(randomQuery(random)),
                random.nextInt(3) > 0
                        ? null
                        : new ResourceReference(random.nextBoolean() ? "room" : "file", "" + random.nextInt(4)));
    }

    private static String randomQuery(Random random) {
        List<String> all = new ArrayList<>(PERMISSIONS);
        all.add("files:*");
        String text = one(random, all);
        for (int more = random.nextInt(4); more > 0; more--) {
            text = "(" + text + ") " + (random.nextInt(3) == 0 ? "AND" : "OR") + " " + one(random, all);
        }
        return text;
    }

    private static Traffic traffic(Map<Attempt, Outcome> attempts) {
        Map<TrafficPattern, Long> shapes = new LinkedHashMap<>();
        Map<Outcome, Long> unshaped = new LinkedHashMap<>();
        attempts.forEach((attempt, outcome) -> TrafficPattern.of(attempt, outcome)
                .ifPresentOrElse(
                        pattern -> shapes.merge(pattern, 1L, Long::sum), () -> unshaped.merge(outcome, 1L, Long::sum)));
        return new Traffic(
                shapes.entrySet().stream()
                        .map(entry -> new PatternCount(entry.getKey(), entry.getValue(), 0))
                        .toList(),
                unshaped);
    }

    private static List<String> some(Random random, List<String> all, int most) {
        List<String> some = new ArrayList<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            String one = one(random, all);
            if (!some.contains(one)) {
                some.add(one);
            }
        }
        return some;
    }

    private static String one(Random random, List<String> all) {
        return all.get(random.nextInt(all.size()));
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

    private static PermissionQuery query(String text) {
        if (PermissionQuery.parse(text) instanceof PermissionQuery.Result.Parsed(PermissionQuery query)) {
            return query;
        }
        throw new IllegalArgumentException(text);
    }
}
