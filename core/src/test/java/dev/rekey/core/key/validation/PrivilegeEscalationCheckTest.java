package dev.rekey.core.key.validation;

import static dev.rekey.core.key.SampleKeys.KEY;
import static dev.rekey.core.key.SampleKeys.NOW;
import static dev.rekey.core.key.SampleKeys.caller;
import static dev.rekey.core.key.SampleKeys.changed;
import static dev.rekey.core.key.SampleKeys.key;
import static dev.rekey.core.key.SampleKeys.rights;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrivilegeEscalationCheckTest {

    private static final KeyId OTHER_KEY = new KeyId(new UUID(9, 9));

    private final KeyAggregate readsFiles = key(KeyChange.builder()
            .name("reads files")
            .restricted(true)
            .permissions(Change.replace(List.of("files:read")))
            .build());

    @Test
    void anUnrestrictedCallerGrantsBeyondWhatItsUserHas() {
        Caller member = caller(UserRole.MEMBER, PermissionSet.ALL, OTHER_KEY);
        assertThatCode(() -> check(member, readsFiles, with("anything:at:all"))).doesNotThrowAnyException();
        assertThatCode(() -> check(member, readsFiles, unrestricted())).doesNotThrowAnyException();
    }

    @Test
    void aRestrictedCallerWidensKeysThatItsOwnKeyCoversAfterwards() {
        Caller restricted = caller(UserRole.ADMINISTRATOR, rights("keys:write", "files:read", "rooms:*"), OTHER_KEY);
        assertThatCode(() -> check(restricted, readsFiles, with("files:read", "rooms:read")))
                .doesNotThrowAnyException();
        refused(restricted, readsFiles, with("files:read", "files:write"));
        refused(restricted, readsFiles, with("*"));
        refused(restricted, readsFiles, unrestricted());
        // What the key has already counts too: it would do more for somebody than the caller can do itself.
        Caller without = caller(UserRole.ADMINISTRATOR, rights("keys:write", "rooms:*"), OTHER_KEY);
        refused(without, readsFiles, with("files:read", "rooms:read"));
    }

    @Test
    void whatIsThereAlreadyIsNoGrant() {
        Caller restricted = caller(UserRole.ADMINISTRATOR, rights("keys:write"), OTHER_KEY);
        KeyAggregate renamed =
                changed(readsFiles, KeyChange.builder().name("renamed").build());
        assertThatCode(() -> check(restricted, readsFiles, renamed)).doesNotThrowAnyException();
        assertThatCode(() -> check(restricted, readsFiles, with())).doesNotThrowAnyException();
    }

    @Test
    void onlyAdministratorsGrantManagementPermissionsAndPatternsThatCoverThem() {
        Caller member = caller(UserRole.MEMBER, PermissionSet.ALL, OTHER_KEY);
        for (String covering : List.of("keys:read", "keys:*", "*:read", "*:write", "*:*", "*", "keys:unbind")) {
            refused(member, readsFiles, with(covering));
        }
        for (String other : List.of("files:*", "*:download", "*:unbind", "keys", "*:*:read")) {
            assertThatCode(() -> check(member, readsFiles, with(other))).doesNotThrowAnyException();
        }
        assertThatCode(() -> PrivilegeEscalationCheck.check(
                        member, readsFiles, with("*:read"), Set.of("*:read"), aggregate -> List.of()))
                .doesNotThrowAnyException();
        Caller administrator = caller(UserRole.ADMINISTRATOR, PermissionSet.ALL, OTHER_KEY);
        assertThatCode(() -> check(administrator, readsFiles, with("keys:read", "keys:*")))
                .doesNotThrowAnyException();
    }

    static Stream<Arguments> ofItself() {
        return Stream.of(
                Arguments.of("name", KeyChange.builder().name("other"), true),
                Arguments.of("description", KeyChange.builder().description(Change.replace("d")), true),
                Arguments.of("metadata", KeyChange.builder().mergeMetadata(Map.of("a", "b")), true),
                Arguments.of("disabled", KeyChange.builder().enabled(false), true),
                Arguments.of("fewer rights", KeyChange.builder().permissions(Change.clear()), true),
                Arguments.of(
                        "covered rights", KeyChange.builder().permissions(Change.replace(List.of("keys:write"))), true),
                Arguments.of(
                        "more rights",
                        KeyChange.builder().permissions(Change.replace(List.of("keys:write", "files:*", "rooms:read"))),
                        false),
                Arguments.of("earlier end", expires(50), true),
                Arguments.of("later end", expires(150), false),
                Arguments.of("no end", KeyChange.builder().expiresAt(Change.clear()), false),
                Arguments.of(
                        "fewer addresses",
                        KeyChange.builder().allowedIps(Change.replace(List.of("10.1.0.0/16"))),
                        true),
                Arguments.of(
                        "other addresses",
                        KeyChange.builder().allowedIps(Change.replace(List.of("11.0.0.0/8"))),
                        false),
                Arguments.of("any address", KeyChange.builder().allowedIps(Change.clear()), false),
                Arguments.of(
                        "more refused",
                        KeyChange.builder().deniedIps(Change.replace(List.of("10.9.0.0/16", "10.8.0.0/16"))),
                        true),
                Arguments.of("none refused", KeyChange.builder().deniedIps(Change.clear()), false),
                Arguments.of(
                        "other origins",
                        KeyChange.builder().allowedOrigins(Change.replace(List.of("https://b.example"))),
                        false),
                Arguments.of("any origin", KeyChange.builder().allowedOrigins(Change.clear()), false),
                Arguments.of("new resources", resources("room", "1"), true),
                Arguments.of("more resources", resources("file", "1", "2"), false),
                Arguments.of(
                        "other limits",
                        KeyChange.builder()
                                .credits(Change.replace(new CreditsChange(Change.replace(1L), Change.keep()))),
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofItself")
    void ofItselfARestrictedKeyChangesLittle(String what, KeyChange.Builder change, boolean allowed) {
        KeyAggregate before = key(KeyChange.builder()
                .name("itself")
                .restricted(true)
                .permissions(Change.replace(List.of("keys:write", "files:*")))
                .expiresAt(Change.replace(NOW.plusSeconds(100)))
                .allowedIps(Change.replace(List.of("10.0.0.0/8")))
                .deniedIps(Change.replace(List.of("10.9.0.0/16")))
                .allowedOrigins(Change.replace(List.of("https://a.example")))
                .allowedResources(Change.replace(Map.of("file", Change.replace(List.of("1")))))
                .build());
        Caller itself = caller(UserRole.ADMINISTRATOR, before.grantedPermissions(), KEY);
        KeyAggregate after = changed(before, change.build());
        if (allowed) {
            assertThatCode(() -> check(itself, before, after)).doesNotThrowAnyException();
        } else {
            refused(itself, before, after);
        }
    }

    @Test
    void aNewSecretIsNeverWorthMoreThanTheCallersKey() {
        Caller narrow = caller(UserRole.ADMINISTRATOR, rights("keys:write"), OTHER_KEY);
        Caller wide = caller(UserRole.ADMINISTRATOR, rights("keys:write", "files:*"), OTHER_KEY);
        Caller itself = caller(UserRole.ADMINISTRATOR, rights("*"), KEY);
        Caller full = caller(UserRole.MEMBER, PermissionSet.ALL, OTHER_KEY);
        assertThatThrownBy(() -> PrivilegeEscalationCheck.checkSecret(narrow, readsFiles))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThatThrownBy(() -> PrivilegeEscalationCheck.checkSecret(itself, readsFiles))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThatThrownBy(() -> PrivilegeEscalationCheck.checkSecret(wide, unrestricted()))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThatCode(() -> PrivilegeEscalationCheck.checkSecret(wide, readsFiles))
                .doesNotThrowAnyException();
        assertThatCode(() -> PrivilegeEscalationCheck.checkSecret(full, unrestricted()))
                .doesNotThrowAnyException();
    }

    private KeyAggregate with(String... permissions) {
        return changed(
                readsFiles,
                KeyChange.builder()
                        .permissions(Change.replace(List.of(permissions)))
                        .build());
    }

    private KeyAggregate unrestricted() {
        return changed(readsFiles, KeyChange.builder().restricted(false).build());
    }

    private static KeyChange.Builder expires(int seconds) {
        return KeyChange.builder().expiresAt(Change.replace(NOW.plusSeconds(seconds)));
    }

    private static KeyChange.Builder resources(String type, String... ids) {
        return KeyChange.builder().allowedResources(Change.replace(Map.of(type, Change.replace(List.of(ids)))));
    }

    private static void check(Caller caller, KeyAggregate before, KeyAggregate after) {
        PrivilegeEscalationCheck.check(caller, before, after, Set.of(), aggregate -> List.of());
    }

    private static void refused(Caller caller, KeyAggregate before, KeyAggregate after) {
        assertThatThrownBy(() -> check(caller, before, after)).isInstanceOf(Refusal.Forbidden.class);
    }
}
