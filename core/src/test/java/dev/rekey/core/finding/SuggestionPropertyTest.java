package dev.rekey.core.finding;

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
import dev.rekey.core.project.User;
import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.core.verify.VerificationPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Suggestions for random keys with random traffic. */
class SuggestionPropertyTest extends SuggestionFixture {

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
}
