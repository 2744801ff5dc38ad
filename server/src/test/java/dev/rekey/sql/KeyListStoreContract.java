package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of keys promises of its lists. */
public abstract class KeyListStoreContract extends DatabaseTest {

    private static final KeyFilter ALL = KeyFilter.all(StoreSamples.NOW);

    private Project project;
    private User owner;

    @BeforeEach
    void makeOwner() {
        project = samples.project();
        owner = samples.user(project.id());
    }

    @Test
    void listsNewestFirstAndByIdWhereThatIsTheSame() {
        AuditStamp same = samples.stamp(50);
        ApiKey oldest =
                samples.key(owner, StoreSamples.named("a"), samples.stamp(10)).key();
        ApiKey first = samples.key(owner, StoreSamples.named("b"), same).key();
        ApiKey second = samples.key(owner, StoreSamples.named("c"), same).key();
        ApiKey newest =
                samples.key(owner, StoreSamples.named("d"), samples.stamp(90)).key();
        assertThat(list(ALL)).containsExactly(newest, second, first, oldest);
    }

    @Test
    void pagesStayStableWhileKeysComeAndGo() {
        List<ApiKey> made = new ArrayList<>();
        for (int at = 0; at < 7; at++) {
            made.addFirst(samples.key(owner, StoreSamples.named("k" + at), samples.stamp(at / 2))
                    .key());
        }
        List<ApiKey> seen = new ArrayList<>();
        KeyPage.@Nullable Position position = null;
        for (int page = 0; page < 4; page++) {
            List<ApiKey> keys = keys(ALL, new KeyPage.After(position, 2));
            seen.addAll(keys);
            position = KeyPage.Position.of(keys.getLast());
            // What is made meanwhile is newer; what goes is the very key the position names.
            samples.key(owner, StoreSamples.named("new"), samples.stamp(1_000 + page));
            assertThat(database.keys().delete(keys.getLast(), samples.commit(project.id())))
                    .isTrue();
        }
        assertThat(seen).isEqualTo(made);
        assertThat(keys(ALL, new KeyPage.After(position, 2))).isEmpty();
    }

    @Test
    void pagesCanBeCounted() {
        List<ApiKey> made = new ArrayList<>();
        for (int at = 0; at < 5; at++) {
            made.addFirst(samples.key(owner, StoreSamples.named("k"), samples.stamp(at))
                    .key());
        }
        assertThat(keys(ALL, new KeyPage.Numbered(0, 2))).isEqualTo(made.subList(0, 2));
        assertThat(keys(ALL, new KeyPage.Numbered(4, 2))).isEqualTo(made.subList(4, 5));
        assertThat(keys(ALL, new KeyPage.Numbered(6, 2))).isEmpty();
        assertThat(database.keys().count(ALL)).isEqualTo(5);
    }

    @Test
    void listsByProjectOwnerAndTypeOfOwner() {
        Project other = samples.project();
        User stranger = samples.user(other.id());
        User bot = samples.user(typed(samples.draftUser(project.id(), 0, "bot"), UserType.BOT));
        ApiKey mine = samples.key(owner, StoreSamples.full()).key();
        ApiKey bots = samples.key(bot, StoreSamples.full()).key();
        ApiKey theirs = samples.key(stranger, StoreSamples.full()).key();

        assertThat(list(ALL)).containsExactly(theirs, bots, mine);
        assertThat(list(ALL.project(project.id()))).containsExactly(bots, mine);
        assertThat(list(ALL.owner(owner.id()))).containsExactly(mine);
        assertThat(list(ALL.owner(owner.id()).project(project.id()))).containsExactly(mine);
        assertThat(list(ALL.owner(owner.id()).project(other.id()))).isEmpty();
        assertThat(list(ALL.project(project.id()).ownerType(UserType.BOT))).containsExactly(bots);
        assertThat(list(ALL.permission(StoreSamples.permissions("files:*").getFirst())))
                .containsExactly(theirs, bots, mine);
        assertThat(list(ALL.permission(StoreSamples.permissions("files:*").getFirst())
                        .project(project.id())
                        .owner(owner.id())))
                .containsExactly(mine);
    }

    @Test
    void listsByARoleNamedExactly() {
        ApiKey lower = samples.key(owner, roled("read_er")).key();
        ApiKey upper = samples.key(owner, roled("Read_er")).key();
        ApiKey both = samples.key(owner, roled("other", "read_er")).key();
        samples.key(owner, roled("read_ers", "readXer", "a-read_er"));
        assertThat(list(ALL.role("read_er"))).containsExactly(both, lower);
        assertThat(list(ALL.role("Read_er")).stream().map(ApiKey::id)).containsExactly(upper.id());
        assertThat(list(ALL.role("other").owner(owner.id()))).containsExactly(both);
        assertThat(list(ALL.role("er"))).isEmpty();
        assertThat(database.keys().count(ALL.role("read_er"))).isEqualTo(2);
    }

    private static KeySettings roled(String... roles) {
        KeySettings named = StoreSamples.named("k");
        return KeySettingsBuilder.builder()
                .name(named.name())
                .enabled(true)
                .restricted(true)
                .permissions(List.of())
                .roles(List.of(roles))
                .allowedIps(List.of())
                .deniedIps(List.of())
                .allowedOrigins(List.of())
                .allowedResources(Map.of())
                .rateLimits(List.of())
                .metadata(named.metadata())
                .dialects(named.dialects())
                .build();
    }

    @Test
    void listsByAPermissionNamedExactly() {
        ApiKey lower = samples.key(owner, permitted("files:read")).key();
        ApiKey upper = samples.key(owner, permitted("Files:read")).key();
        ApiKey pattern = samples.key(owner, permitted("files:*")).key();
        KeyFilter mine = ALL.project(project.id());
        assertThat(list(mine.permission(StoreSamples.permissions("files:read").getFirst())))
                .containsExactly(lower);
        assertThat(list(mine.permission(StoreSamples.permissions("Files:read").getFirst())))
                .containsExactly(upper);
        assertThat(list(mine.permission(StoreSamples.permissions("files:*").getFirst())))
                .containsExactly(pattern);

        ApiKey changed = samples.changed(lower, permitted("other", "Files:read"));
        assertThat(database.keys()
                        .update(
                                lower,
                                changed,
                                samples.revision(changed, AuditAction.KEY_UPDATED),
                                samples.commit(project.id()),
                                Optional.empty()))
                .isTrue();
        assertThat(list(mine.permission(StoreSamples.permissions("files:read").getFirst())))
                .isEmpty();
        assertThat(list(mine.permission(StoreSamples.permissions("Files:read").getFirst())))
                .containsExactly(upper, changed);
        KeyFilter both = mine.permission(StoreSamples.permissions("Files:read").getFirst());
        assertThat(keys(both, new KeyPage.After(KeyPage.Position.of(upper), 9))).containsExactly(changed);
        assertThat(database.keys().count(both)).isEqualTo(2);
    }

    @Test
    void judgesStatesAsCoreDoes() {
        Instant now = StoreSamples.NOW;
        Instant past = now.minusSeconds(1).plusNanos(1_000);
        Instant future = now.plusNanos(1_000);
        List<ApiKey> made = new ArrayList<>();
        User disabled = samples.user(enabled(samples.draftUser(project.id(), 0, "disabled"), false));
        for (User user : List.of(owner, disabled)) {
            for (boolean enabled : new boolean[] {true, false}) {
                for (@Nullable Instant start : new Instant[] {null, past, now, future}) {
                    for (@Nullable Instant end : new Instant[] {null, past, now, future}) {
                        for (int ending = 0; ending < 4; ending++) {
                            ApiKey draft =
                                    samples.draftKey(user, 0, KeyVariants.timed(enabled, start, end), samples.stamp(0));
                            StatusChange ended = new StatusChange(samples.stamp(0), null);
                            made.add(KeyVariants.ended(
                                    draft,
                                    (ending & 1) == 0 ? null : ended,
                                    (ending & 2) == 0 ? null : ended,
                                    samples.stamp(1)));
                        }
                    }
                }
            }
        }
        Map<KeyState, List<String>> expected = new EnumMap<>(KeyState.class);
        for (ApiKey draft : made) {
            KeyAggregate key = samples.key(draft);
            expected.computeIfAbsent(key.state(now), state -> new ArrayList<>())
                    .add(key.key().id().toString());
        }
        assertThat(expected.keySet()).isEqualTo(EnumSet.allOf(KeyState.class));
        expected.forEach((state, ids) -> {
            KeyFilter filter = ALL.project(project.id()).states(Set.of(state));
            assertThat(keys(filter, new KeyPage.After(null, 1_000)))
                    .as(state.name())
                    .extracting(key -> key.id().toString())
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(database.keys().count(filter)).isEqualTo(ids.size());
        });
        assertThat(database.keys().count(ALL.states(EnumSet.allOf(KeyState.class))))
                .isEqualTo(made.size());
    }

    @Test
    void searchesForTheStartOfANameByteByByte() {
        ApiKey percent = named("50%_off\\now");
        ApiKey upper = named("50% Off");
        ApiKey composed = named("caf\u00e9 one");
        ApiKey blank = named("trailing ");
        ApiKey bare = named("trailing");
        ApiKey last = named("\u07ff\udbff\udfff!");
        assertThat(found("50%")).containsExactly(upper, percent);
        assertThat(found("50%_")).containsExactly(percent);
        assertThat(found("50%_off\\")).containsExactly(percent);
        assertThat(found("50% o")).isEmpty();
        assertThat(found("caf\u00e9")).containsExactly(composed);
        // Names are stored in NFC, and searched for in it.
        assertThat(found("cafe\u0301")).containsExactly(composed);
        assertThat(found("trailing ")).containsExactly(blank);
        assertThat(found("trailing")).containsExactly(bare, blank);
        assertThat(found("\u07ff\udbff\udfff")).containsExactly(last);
        assertThat(found("ff")).isEmpty();
    }

    @Test
    void searchesInsideANameWhateverTheCaseOfAscii() {
        ApiKey key = named("My 50%_Off Key Ä");
        named("another");
        for (String text : List.of("50%_off", "my", "KEY", "y 50", "Ä")) {
            assertThat(anywhere(text)).as(text).containsExactly(key);
        }
        assertThat(anywhere("50%xoff")).isEmpty();
        assertThat(anywhere("ä")).isEmpty();
    }

    @Test
    void searchesForSecretsAndIds() {
        ApiKey key = named("wanted");
        named("other");
        String start = key.newestSecret().start();
        assertThat(found(start)).containsExactly(key);
        assertThat(found(key.newestSecret().lastFour())).contains(key);
        assertThat(anywhere(start)).containsExactly(key);
        assertThat(list(filter(new KeyFilter.Search("?", false, Optional.of(key.id()), List.of()))))
                .containsExactly(key);
        assertThat(list(filter(new KeyFilter.Search(
                        "?",
                        false,
                        Optional.empty(),
                        List.of(samples.hash(), key.newestSecret().hash())))))
                .containsExactly(key);
        User stranger = samples.user(samples.project().id());
        ApiKey theirs = samples.key(stranger, StoreSamples.named("wanted")).key();
        assertThat(found(theirs.newestSecret().start())).doesNotContain(theirs);
        assertThat(found("wanted")).containsExactly(key);
    }

    private ApiKey named(String name) {
        return samples.key(owner, StoreSamples.named(name)).key();
    }

    private List<ApiKey> found(String text) {
        return list(filter(new KeyFilter.Search(text, false, Optional.empty(), List.of())));
    }

    private List<ApiKey> anywhere(String text) {
        return list(filter(new KeyFilter.Search(text, true, Optional.empty(), List.of())));
    }

    private KeyFilter filter(KeyFilter.Search search) {
        return ALL.project(project.id()).search(search);
    }

    private List<ApiKey> list(KeyFilter filter) {
        return keys(filter, new KeyPage.After(null, 100));
    }

    private List<ApiKey> keys(KeyFilter filter, KeyPage page) {
        return database.keys().chunk(filter, page, Long.MAX_VALUE).keys().stream()
                .map(KeyAggregate::key)
                .toList();
    }

    private static KeySettings permitted(String... permissions) {
        return KeyVariants.permitted(
                "permitted", StoreSamples.permissions(permissions).toArray(Permission[]::new));
    }

    private static User typed(User user, UserType type) {
        return UserBuilder.builder(user)
                .role(UserRole.VIEWER)
                .type(type)
                .metadata(Metadata.EMPTY)
                .build();
    }

    private static User enabled(User user, boolean enabled) {
        return UserBuilder.builder(user).enabled(enabled).build();
    }
}
