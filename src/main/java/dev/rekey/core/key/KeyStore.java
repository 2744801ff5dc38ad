package dev.rekey.core.key;

import dev.rekey.core.audit.Commit;
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
 * Where keys, their secrets' hashes and their revisions are kept.
 *
 * <p>Each method is one transaction. Texts are compared byte by byte. A store that cannot answer throws {@link
 * dev.rekey.core.Outage}; that a thing is missing is only said when it is.
 */
public interface KeyStore {

    /** What is read of a list at once, as it is stored. */
    long PIECE_BYTES = 64 * 1024;

    Optional<OwnedKey> find(KeyRef ref);

    /** The same among the keys of one project: another project's key is no more work than one that there is not. */
    Optional<OwnedKey> findIn(ProjectId project, KeyRef ref);

    /** The key that has a live secret with one of these hashes. */
    Optional<Match> findBySecret(List<KeyHash> candidates);

    /** The same among the keys of one project, as in {@link #findIn}. */
    Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates);

    /** A key found by a secret. */
    record Match(OwnedKey owned, SecretVersion secret) {}

    /**
     * Keeps a new key and its first revision.
     *
     * @param draft makes it, given its number; must be pure
     * @return false where its project or owner has gone meanwhile, or its secret is another key's
     * @throws OwnerCapReached where the key would be one more than its owner may have, however many are made at once
     */
    boolean create(ProjectId project, LongFunction<NewKey> draft);

    /**
     * A key about to be kept.
     *
     * @param cap what its owner is held to; empty where it may have any number
     */
    record NewKey(ApiKey key, Revision revision, Commit commit, Optional<OwnerCap> cap) {

        public NewKey(ApiKey key, Revision revision, Commit commit) {
            this(key, revision, commit, Optional.empty());
        }
    }

    /**
     * Replaces {@code before} with {@code after}, writing only what differs, and keeps the revision. Where credits are taken
     * away, the revision notes what is then found to remain of them. Where the key is revoked, what is scheduled for it is
     * cancelled.
     *
     * @return whether the key was still at the version of {@code before}, and secrets that may end by silence and are taken
     *     away have not been used since; if not, nothing was written
     */
    default boolean update(ApiKey before, ApiKey after, Revision revision, Commit commit) {
        return update(before, after, revision, commit, Optional.empty());
    }

    /**
     * The same for a change by which the owner may have one key more.
     *
     * @param cap what the owner is held to; empty where it may have any number
     * @throws OwnerCapReached where it would have more, however many changes are made at once
     */
    boolean update(ApiKey before, ApiKey after, Revision revision, Commit commit, Optional<OwnerCap> cap);

    /**
     * Makes a scheduled change: {@link #update}, with {@code waiting} replaced by {@code applied} in the same transaction, and
     * the key's other pending changes {@linkplain ScheduledChange#carriedAlong carried along}.
     *
     * @return whether the key was still at the version of {@code before} and the change in the state of {@code waiting}; if not,
     *     nothing was written
     */
    boolean apply(
            ScheduledChange waiting,
            ScheduledChange applied,
            ApiKey before,
            ApiKey after,
            Revision revision,
            Commit commit,
            Optional<OwnerCap> cap);

    /** Removes the record with its revisions; says whether it was still at that version. */
    boolean delete(ApiKey key, Commit commit);

    /**
     * The first keys of a page, as many as take about so many bytes together, and one at least. No more than that is read.
     *
     * @param bytes of the keys as they are stored
     */
    KeyPiece piece(KeyFilter filter, KeyPage page, long bytes);

    /** The keys of a page, read in pieces of {@value #PIECE_BYTES} bytes as they are taken; the first one immediately. */
    default Iterator<OwnedKey> walk(KeyFilter filter, KeyPage page) {
        return new WholeList(part -> piece(filter, part, PIECE_BYTES), page);
    }

    /** The same of all keys. */
    default Iterator<OwnedKey> walk(KeyFilter filter) {
        return new WholeList(part -> piece(filter, part, PIECE_BYTES));
    }

    long count(KeyFilter filter);

    /** How many keys of the owner are neither revoked nor expired. */
    long countLive(UserId owner, Instant now);

    /**
     * Saved states of the key, newest first.
     *
     * @param before only those of smaller versions
     * @param limit how many at most
     */
    List<Revision> revisions(KeyId key, long before, int limit);

    /** The saved state of this version. */
    Optional<Revision> findRevision(KeyId key, long version);

    /** What remained of the key's credits when they were last taken away; empty where that is not known. */
    Optional<Long> creditsTakenAway(KeyId key);

    /** Keys of which silence has ended a secret, judged by the uses that are noted, and of which that is not written yet. */
    List<KeyId> goneSilent(Instant now, int limit);

    /**
     * The last uses, of secrets that end by silence, that are further ahead of {@code now} than clocks may differ; noted while
     * a clock was wrong, they would keep the secret alive until then.
     */
    List<Use> usedAhead(Instant now, int limit);

    /**
     * Notes when keys and secrets were last used. An older instant never replaces a newer one, unless that is further ahead of
     * {@code now} than clocks may differ. Changes no version.
     */
    void recordUse(List<Use> uses, Instant now);
}
