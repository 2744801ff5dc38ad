package dev.rekey.local.cache;

import static dev.rekey.core.key.SampleKeys.OWNER;
import static dev.rekey.core.key.SampleKeys.PROJECT_ID;
import static dev.rekey.local.cache.GatedKeyStore.hash;
import static dev.rekey.local.cache.GatedKeyStore.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyLookup;
import dev.rekey.node.InvalidatingKeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node remembers of keys: never what was before a change that has been answered, and never a false "no key". */
@Timeout(60)
class KeyCacheTest extends KeyCacheFixture {

    private static final TransactionRecords NO_EVENT = new TransactionRecords(List.of(), Optional.empty());

    static Stream<Arguments> changesOfAKey() {
        Consumer<InvalidationTracker> ofKey =
                invalidations -> invalidations.changed(row(1, 1, HASH).key().id());
        Consumer<InvalidationTracker> ofOwner = invalidations -> invalidations.changed(OWNER);
        Consumer<InvalidationTracker> ofProject = invalidations -> invalidations.changed(PROJECT_ID);
        KeyAggregate disabledOwner = new KeyAggregate(
                row(1, 1, HASH).key(),
                SampleKeys.owner(false, null),
                row(1, 1, HASH).project(),
                List.of());
        return Stream.of(
                Arguments.of("key", row(1, 2, HASH), ofKey),
                Arguments.of("owner", disabledOwner, ofOwner),
                Arguments.of("role or project", row(1, 1, HASH), ofProject));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfAKey")
    void rowReadBeforeAChangeIsNotServedAfterIt(String what, KeyAggregate changed, Consumer<InvalidationTracker> tell)
            throws Exception {
        store.commit(row(1, 1, HASH));
        GatedKeyStore.Gate gate = store.stopTheNext();
        Asking early = ask(PROJECT_ID);
        gate.awaitEntered();
        store.commit(changed);
        tell.accept(invalidations);
        gate.open();
        early.answer();
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNull();
        assertIs(changed, cache.find(PROJECT_ID, ASKED));
        assertIs(changed, cache.tryFind(PROJECT_ID, ASKED));
        assertThat(store.looks).hasValue(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfAKey")
    void changeInvalidatesTheCachedKey(String what, KeyAggregate changed, Consumer<InvalidationTracker> tell) {
        KeyAggregate row = row(1, 1, HASH);
        store.commit(row);
        assertIs(row, cache.find(PROJECT_ID, ASKED));
        assertIs(row, cache.tryFind(PROJECT_ID, ASKED));
        store.commit(changed);
        tell.accept(invalidations);
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNull();
        assertIs(changed, cache.find(PROJECT_ID, ASKED));
    }

    /** Another node changed it, and this one has not heard of that yet. */
    @Test
    void deletedKeyDoesNotReappear() {
        store.commit(row(1, 1, HASH));
        assertThat(cache.find(PROJECT_ID, ASKED)).isInstanceOf(CachedKey.class);
        store.commit(row(1, 2, KeyHash.of("p", new byte[KeyHash.LENGTH])));
        assertThat(cache.read(PROJECT_ID, ASKED)).isEqualTo(KeyLookup.NOTHING);
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isEqualTo(KeyLookup.NOTHING);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfAKey")
    void olderRowNeverReplacesANewerOne(String what, KeyAggregate changed, Consumer<InvalidationTracker> tell)
            throws Exception {
        store.commit(row(1, 1, HASH));
        GatedKeyStore.Gate gate = store.stopTheNext();
        Asking early = ask(PROJECT_ID);
        gate.awaitEntered();
        store.commit(changed);
        tell.accept(invalidations);
        assertIs(changed, cache.read(PROJECT_ID, ASKED));
        gate.open();
        early.answer();
        assertIs(changed, cache.tryFind(PROJECT_ID, ASKED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfAKey")
    void lookupJoinedAfterAChangeReturnsTheNewState(
            String what, KeyAggregate changed, Consumer<InvalidationTracker> tell) throws Exception {
        store.commit(row(1, 1, HASH));
        GatedKeyStore.Gate gate = store.stopTheNext();
        Asking early = ask(PROJECT_ID);
        gate.awaitEntered();
        store.commit(changed);
        tell.accept(invalidations);
        List<Asking> late = List.of(ask(PROJECT_ID), ask(PROJECT_ID));
        late.forEach(Asking::awaitWaiting);
        gate.open();
        early.answer();
        for (Asking one : late) {
            assertIs(changed, one.answer());
        }
    }

    @Test
    void concurrentMissesShareOneLookup() throws Exception {
        KeyAggregate row = row(1, 1, HASH);
        store.commit(row);
        GatedKeyStore.Gate gate = store.stopTheNext();
        List<Asking> all = many(32);
        all.forEach(Asking::awaitWaiting);
        gate.open();
        for (Asking one : all) {
            assertIs(row, one.answer());
        }
        assertThat(store.looks).hasValue(1);
    }

    @Test
    void outageFailsAllWaitersAndIsNotCached() throws Exception {
        KeyAggregate row = row(1, 1, HASH);
        store.commit(row);
        store.away(true);
        GatedKeyStore.Gate gate = store.stopTheNext();
        List<Asking> all = many(16);
        all.forEach(Asking::awaitWaiting);
        gate.open();
        for (Asking one : all) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(one::answer)
                    .withCauseInstanceOf(UnavailableException.class);
        }
        assertThat(store.looks).hasValue(1);
        assertThat(cache.tryFind(PROJECT_ID, ASKED)).isNull();
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> cache.find(PROJECT_ID, List.of(hash(2))));
        assertThat(cache.tryFind(PROJECT_ID, List.of(hash(2)))).isNull();
        store.away(false);
        assertIs(row, cache.find(PROJECT_ID, ASKED));
    }

    @Test
    void secretLookedUpBeforeItsCreationIsFoundAtOnce() {
        InvalidatingKeyStore watched = new InvalidatingKeyStore(store, store, invalidations);
        assertUnknown(ASKED);
        ApiKey made = row(1, 1, HASH).key();
        watched.create(PROJECT_ID, number -> new KeyCreationStore.NewKey(made, GatedKeyStore.revision(made), NO_EVENT));
        assertIs(row(1, 1, HASH), cache.find(PROJECT_ID, ASKED));

        List<KeyHash> next = List.of(hash(2));
        assertUnknown(next);
        ApiKey rotated = row(1, 2, hash(2)).key();
        watched.update(made, rotated, GatedKeyStore.revision(rotated), NO_EVENT, Optional.empty());
        assertIs(row(1, 2, hash(2)), cache.find(PROJECT_ID, next));
        assertUnknown(ASKED);

        watched.delete(rotated, NO_EVENT);
        assertUnknown(next);
    }

    @Test
    void missReadBeforeTheCreationIsNotServedAfterIt() throws Exception {
        GatedKeyStore.Gate gate = store.stopTheNext();
        Asking early = ask(PROJECT_ID);
        gate.awaitEntered();
        KeyAggregate row = row(1, 1, HASH);
        store.commit(row);
        invalidations.changed(HASH);
        Asking late = ask(PROJECT_ID);
        late.awaitWaiting();
        gate.open();
        assertThat(early.answer()).isSameAs(KeyLookup.NOTHING);
        assertIs(row, late.answer());
        assertIs(row, cache.find(PROJECT_ID, ASKED));
    }

    /** Somebody who asks on a thread of its own. */
    private record Asking(Thread thread, FutureTask<KeyLookup> task) {

        KeyLookup answer() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }

        void awaitWaiting() {
            await().pollInterval(Duration.ofMillis(1)).until(() -> switch (thread.getState()) {
                case WAITING, TIMED_WAITING -> true;
                case NEW, RUNNABLE, BLOCKED -> false;
                case TERMINATED -> throw new AssertionError("answered without waiting");
            });
        }
    }

    private Asking ask(@Nullable ProjectId within) {
        FutureTask<KeyLookup> task = new FutureTask<>(() -> cache.find(within, ASKED));
        return new Asking(Thread.ofPlatform().start(task), task);
    }

    private List<Asking> many(int count) {
        List<Asking> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            all.add(ask(PROJECT_ID));
        }
        return all;
    }
}
