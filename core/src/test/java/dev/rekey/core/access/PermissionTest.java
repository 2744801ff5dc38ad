package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "read",
                "files:read",
                "*:read",
                "files:*",
                "a:*:b",
                "accounts.self:read",
                "A/b-c_d.9:X",
                "a:b:c:d:e:f"
            })
    void parses(String text) {
        assertThat(Permission.parse(text)).map(Permission::value).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                ":a",
                "a::b",
                "a:b:c:d:e:f:g",
                "a b",
                " a",
                "a ",
                "a*",
                "*a",
                "**",
                "a:b*",
                "ä",
                "a,b",
                "a@b",
                "a\u0000",
                "a:\n",
                "\uff0a"
            })
    void refuses(String text) {
        assertThat(Permission.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Permission(text));
    }

    @Test
    void keepsItsMaxima() {
        String longest = "a".repeat(64);

        assertThat(Permission.parse(longest)).isPresent();
        assertThat(Permission.parse(longest + "a")).isEmpty();
        assertThat(Permission.parse(longest + ":" + "b".repeat(63))).isPresent();
        assertThat(Permission.parse(longest + ":" + "b".repeat(64))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*,          files,        true",
        "*,          files:a:b,    true",
        "*,          *,            true",
        "*,          *:*,          true",
        "files:*,    files:a,      true",
        "files:*,    files:a:b,    true",
        "files:*,    files:*:b,    true",
        "files:*,    files:a:*,    true",
        "files:*,    files,        false",
        "files:*,    file:a,       false",
        "files:*,    *,            false",
        "files:*,    *:a,          false",
        "*:read,     files:read,   true",
        "*:read,     *:read,       true",
        "*:read,     files:a:read, false",
        "*:read,     files:*,      false",
        "*:read,     read,         false",
        "*:*,        a,            false",
        "*:*,        a:b:c,        true",
        "a:*:c,      a:b:c,        true",
        "a:*:c,      a:*:c,        true",
        "a:*:c,      a:*,          false",
        "a:*:c,      a:b:c:d,      false",
        "files,      files,        true",
        "files,      files:a,      false",
        "files:a,    files,        false",
        "files,      Files,        false",
        "file,       files,        false",
        "files,      file,         false",
    })
    void covers(String pattern, String wanted, boolean expected) {
        assertThat(new Permission(pattern).matches(new Permission(wanted))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "*,       files:read, files:read",
        "*,       *,          *",
        "files:*, *:read,     files:read",
        "files:*, *:*:read,   files:*:read",
        "files:*, *:*:*,      files:*:*",
        "a:*,     a:*:c,      a:*:c",
        "a:*:*,   *:b,        ''",
        "a,       b,          ''",
        "a:*,     a,          ''",
        "a:b,     a:b,        a:b",
        "a:*:c,   a:b:*,      a:b:c",
    })
    void intersects(String one, String other, String expected) {
        Optional<String> wanted = Optional.of(expected).filter(text -> !text.isEmpty());

        assertThat(new Permission(one).intersect(new Permission(other)).map(Permission::value))
                .isEqualTo(wanted);
        assertThat(new Permission(other).intersect(new Permission(one)).map(Permission::value))
                .isEqualTo(wanted);
    }

    /** What both stand for would be longer than any name may be. */
    @Test
    void intersectsToNothingBeyondTheLongestName() {
        Permission left = new Permission("a".repeat(64) + ":*");
        Permission right = new Permission("*:" + "b".repeat(64));

        assertThat(left.intersect(right)).isEmpty();
    }

    @Test
    void coversAndIntersectsLikeTheSetsOfNames() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            Permission one = ReferencePermissions.randomPattern(random);
            Permission other = ReferencePermissions.randomPattern(random);
            Set<String> ones = ReferencePermissions.matching(one);
            Set<String> others = ReferencePermissions.matching(other);

            assertThat(one.matches(other))
                    .as("seed %d: %s covers %s", seed, one, other)
                    .isEqualTo(ones.containsAll(others));

            ones.retainAll(others);
            assertThat(one.intersect(other).map(ReferencePermissions::matching).orElse(Set.of()))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isEqualTo(ones);
        }
    }

    @ParameterizedTest
    @EnumSource(ManagementPermission.class)
    void knowsTheReservedNames(ManagementPermission management) {
        assertThat(management.permission().isManagement()).isTrue();
        assertThat(management.permission().value())
                .isEqualTo(management.name().toLowerCase(Locale.ROOT).replace('_', ':'));
    }

    @ParameterizedTest
    @CsvSource({
        "key:write,     keys:write",
        "keys:wrte,     keys:write",
        "keys:writes,   keys:write",
        "keys:Write,    keys:write",
        "keys:verifi,   keys:verify",
        "keys:write,",
        "keys:wrtie,",
        "keys:*,",
        "*:write,",
        "keyswrite,",
        "keys:write:a,",
        "rooms:read,",
        "files:read,",
    })
    void aManagementPermissionIsMisspelledByOneCharacter(String text, @Nullable String meant) {
        assertThat(ManagementPermission.misspelledBy(text).map(Permission::value))
                .isEqualTo(Optional.ofNullable(meant));
    }

    @ParameterizedTest
    @CsvSource({
        "keys:unbind,  keys:*",
        "keys:unbind,  *:unbind",
        "keys:unbind,  *:*",
        "keys:unbind,  *",
        "metrics:read, metrics:*",
        "metrics:read, *:read",
        "metrics:read, *",
    })
    void noPatternStandsForWhatIsHeldByItsFullName(String name, String text) {
        Permission held = new Permission(name);
        Permission pattern = new Permission(text);

        assertThat(held.matches(held)).isTrue();
        assertThat(pattern.matches(held)).isFalse();
        assertThat(PermissionSet.of(List.of(pattern)).includes(held)).isFalse();
        assertThat(PermissionSet.of(List.of(pattern)).intersect(PermissionSet.of(List.of(held))))
                .isEqualTo(PermissionSet.of(List.of()));
        assertThat(held.intersect(held)).contains(held);
        assertThat(held.intersect(pattern)).isEmpty();
    }

    @Test
    void twoPatternsDoNotMeetInWhatIsHeldByItsFullName() {
        assertThat(new Permission("keys:*").intersect(new Permission("*:unbind")))
                .isEmpty();
        assertThat(new Permission("keys:*").intersect(new Permission("*:write")))
                .contains(new Permission("keys:write"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "keys:*", "*:read", "keys", "keys:read:all", "files:read"})
    void reservesNothingElse(String text) {
        assertThat(new Permission(text).isManagement()).isFalse();
    }
}
