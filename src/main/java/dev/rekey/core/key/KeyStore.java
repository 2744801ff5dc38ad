package dev.rekey.core.key;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Port to the storage of keys, the hashes of their secrets, and their revisions. Thread-safe; all
 * methods block.
 *
 * <p>Each method is one transaction. Texts are compared byte by byte. Methods throw {@link
 * dev.rekey.core.UnavailableException} if the store is unavailable; an empty result always means that the record
 * does not exist.
 */
public interface KeyStore {

    /** Approximate size of the keys that a list reads at a time, in bytes as stored. */
    long CHUNK_BYTES = 64 * 1024;

    Optional<KeyAggregate> find(KeyRef ref);

    /**
     * Finds a key of one project. A key of another project takes no more work than one that does
     * not exist.
     */
    Optional<KeyAggregate> findIn(ProjectId project, KeyRef ref);

    /** Finds the key that has a valid secret with one of these hashes. */
    Optional<Match> findBySecret(List<KeyHash> candidates);

    /** Finds a key of one project by its secret, with the same property as {@link #findIn}. */
    Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates);

    /** A key found by one of its secrets. */
    record Match(KeyAggregate owned, SecretVersion secret) {}

    /**
     * Stores a new key and its first revision.
     *
     * @param draft builds the key for a given number; must be pure
     * @return false if the project or the owner was deleted, or if another key has the secret
     * @throws OwnerKeyLimitExceededException if the owner would exceed its limit of keys, even under concurrent
     *     requests
     */
    boolean create(ProjectId project, LongFunction<NewKey> draft);

    /**
     * A key to be stored.
     *
     * @param cap limit of the owner's keys; empty if there is none
     */
    record NewKey(ApiKey key, Revision revision, TransactionRecords commit, Optional<OwnerKeyLimit> cap) {

        public NewKey(ApiKey key, Revision revision, TransactionRecords commit) {
            this(key, revision, commit, Optional.empty());
        }
    }

    /**
     * Replaces {@code before} with {@code after}, writing only what differs, and stores the
     * revision. If credits are removed, the revision records what remains of them at that time. If
     * the key is revoked, its pending changes are cancelled.
     *
     * @return false, with nothing written, if the key no longer has the version of {@code before},
     *     or if a removed secret that may expire by inactivity has been used since
     */
    default boolean update(ApiKey before, ApiKey after, Revision revision, TransactionRecords records) {
        return update(before, after, revision, records, Optional.empty());
    }

    /**
     * Like {@link #update(ApiKey, ApiKey, Revision, TransactionRecords)}, for a change that may add to the
     * owner's active keys.
     *
     * @param cap limit of the owner's keys; empty if there is none
     * @throws OwnerKeyLimitExceededException if the owner would exceed it, even under concurrent requests
     */
    boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap);

    /**
     * Applies a scheduled change: {@link #update}, with {@code waiting} replaced by {@code applied}
     * in the same transaction and the key's other pending changes {@linkplain
     * ScheduledChange#rebased rebased}.
     *
     * @return false, with nothing written, if the key no longer has the version of {@code before}
     *     or the change is no longer in the state of {@code waiting}
     */
    boolean apply(
            ScheduledChange waiting,
            ScheduledChange applied,
            ApiKey before,
            ApiKey after,
            Revision revision,
            TransactionRecords records,
            Optional<OwnerKeyLimit> cap);

    /** Deletes the key and its revisions. Returns false if the key no longer has this version. */
    boolean delete(ApiKey key, TransactionRecords records);

    /**
     * Returns the first keys of a page, up to about {@code bytes} together but at least one. Reads
     * no more than that.
     *
     * @param bytes size of the keys as stored
     */
    KeyChunk chunk(KeyFilter filter, KeyPage page, long bytes);

    /**
     * Returns the keys of a page, read in chunks of {@value #CHUNK_BYTES} bytes on demand; the
     * first piece is read immediately.
     */
    default Iterator<KeyAggregate> walk(KeyFilter filter, KeyPage page) {
        return new PagedKeyIterator(part -> chunk(filter, part, CHUNK_BYTES), page);
    }

    /** Like {@link #walk(KeyFilter, KeyPage)}, for all matching keys. */
    default Iterator<KeyAggregate> walk(KeyFilter filter) {
        return new PagedKeyIterator(part -> chunk(filter, part, CHUNK_BYTES));
    }

    long count(KeyFilter filter);

    /** Returns the number of the owner's keys that are neither revoked nor expired. */
    long countLive(UserId owner, Instant now);

    /**
     * Returns revisions of the key, newest first.
     *
     * @param before exclusive upper bound of the versions
     * @param limit maximum number of revisions
     */
    List<Revision> revisions(KeyId key, long before, int limit);

    /** Finds the revision with this version. */
    Optional<Revision> findRevision(KeyId key, long version);

    /**
     * Returns what remained of the credits when they were last removed from the key; empty if
     * unknown.
     */
    Optional<Long> creditsTakenAway(KeyId key);

    /**
     * Returns keys with a secret that has expired by inactivity, according to the stored last uses,
     * and has not been removed yet.
     */
    List<KeyId> expiredByInactivity(Instant now, int limit);

    /**
     * Returns last uses, of secrets with an inactivity timeout, that are further ahead of {@code
     * now} than clock skew allows. They were recorded while a clock was wrong and would keep the
     * secret valid until then.
     */
    List<SecretUse> usedAhead(Instant now, int limit);

    /**
     * Records when keys and secrets were last used. An older instant never replaces a newer one,
     * unless the newer one is further ahead of {@code now} than clock skew allows. Changes no
     * version.
     */
    void recordUse(List<SecretUse> uses, Instant now);
}
