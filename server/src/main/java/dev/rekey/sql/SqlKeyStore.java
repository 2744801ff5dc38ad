package dev.rekey.sql;

import dev.rekey.core.ClockSkew;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyChunk;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.key.store.KeyStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.GuardedUpdate;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.Sequences;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.StatementBatches;
import dev.rekey.sql.jdbc.UuidColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Keys in tables. Thread-safe. */
final class SqlKeyStore implements KeyStore {

    static final String SELECT = select("", "");
    static final String SELECT_BY_SECRET =
            select("key_secrets s CROSS JOIN ", "k.id = s.key_id AND s.hash = :hash AND s.pepper_id = :pepper");
    static final String IN_PROJECT = " AND k.project_id = :within";

    private static final String NOT_LATER =
            " WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at OR last_used_at > :latest)";

    private final DatabaseEngine engine;
    private final SqlTransactions transactions;
    private final SqlChangeFeed feed;

    SqlKeyStore(DatabaseEngine engine, SqlChangeFeed feed) {
        this.engine = engine;
        this.transactions = engine.transactions();
        this.feed = feed;
    }

    @Override
    public Optional<KeyAggregate> find(KeyRef ref) {
        return one(handle -> select(handle, ref, ""));
    }

    @Override
    public Optional<KeyAggregate> findIn(ProjectId project, KeyRef ref) {
        return one(handle -> select(handle, ref, IN_PROJECT).bind("within", UuidColumns.bytes(project.value())));
    }

    private static Query select(Handle handle, KeyRef ref, String condition) {
        return switch (ref) {
            case KeyRef.ById(var id) ->
                handle.createQuery(SELECT + "k.id = :id" + condition).bind("id", UuidColumns.bytes(id.value()));
            case KeyRef.ByNumber(var project, var number) ->
                handle.createQuery(SELECT + "k.project_id = :project AND k.number = :number" + condition)
                        .bind("project", UuidColumns.bytes(project.value()))
                        .bind("number", number);
        };
    }

    @Override
    public Optional<Match> findBySecret(List<KeyHash> candidates) {
        return findBySecret(candidates, handle -> handle.createQuery(SELECT_BY_SECRET));
    }

    @Override
    public Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates) {
        return findBySecret(
                candidates,
                handle -> handle.createQuery(SELECT_BY_SECRET + IN_PROJECT)
                        .bind("within", UuidColumns.bytes(project.value())));
    }

    private Optional<Match> findBySecret(List<KeyHash> candidates, Function<Handle, Query> select) {
        if (candidates.size() == 1) {
            KeyHash only = candidates.getFirst();
            return one(handle -> bind(select.apply(handle), only)).flatMap(aggregate -> match(aggregate, only));
        }
        // In one transaction: otherwise a secret that is rehashed in between could be missed under
        // both hashes.
        return transactions.read(handle -> {
            for (KeyHash hash : candidates) {
                Optional<KeyAggregate> owned = KeyAggregateReader.find(handle, bind(select.apply(handle), hash));
                if (owned.isPresent()) {
                    return match(owned.get(), hash);
                }
            }
            return Optional.empty();
        });
    }

    private static Query bind(Query query, KeyHash hash) {
        return query.bind("hash", hash.bytes()).bind("pepper", hash.pepperId());
    }

    private static Optional<Match> match(KeyAggregate aggregate, KeyHash hash) {
        return aggregate.key().secrets().stream()
                .filter(secret -> secret.hash().equals(hash))
                .findFirst()
                .map(secret -> new Match(aggregate, secret));
    }

    private static String select(String before, String condition) {
        return "SELECT " + KeyAggregateReader.COLUMNS_WITH_SECRETS + " FROM " + before
                + "keys k CROSS JOIN users u CROSS JOIN projects p LEFT JOIN key_secrets x ON x.key_id = k.id"
                + " WHERE u.id = k.owner_id AND p.id = k.project_id AND " + condition;
    }

    /**
     * Reads a key with one statement in one round trip; only keys with roles or scheduled changes
     * need more.
     */
    private Optional<KeyAggregate> one(Function<Handle, Query> select) {
        Optional<KeyAggregateReader.ReadResult> found =
                transactions.readSingleStatement(handle -> KeyAggregateReader.find(select.apply(handle)));
        if (found.isEmpty() || found.get().isWhole()) {
            return found.map(KeyAggregateReader.ReadResult::owned);
        }
        return transactions.read(handle -> KeyAggregateReader.find(handle, select.apply(handle)));
    }

    @Override
    public boolean create(ProjectId project, LongFunction<NewKey> draft) {
        return feed.change(handle -> {
            NewKey made = draft.apply(Sequences.nextOfKey(handle, project));
            TransactionRecordRows.write(handle, made.commit());
            // Allocating the number locked the project's counter, so that keys of a project are
            // created one at a time.
            made.cap().ifPresent(cap -> OwnerKeyCount.requireRoom(handle, cap));
            engine.guard(() -> {
                KeyRows.insert(handle, made.key());
                made.key()
                        .secrets()
                        .forEach(secret -> SecretRows.insert(handle, made.key().id(), secret));
            });
            RevisionRows.insert(handle, made.revision());
            return feedEntry(made.commit(), made.key(), made.key().secrets());
        });
    }

    @Override
    public boolean update(
            ApiKey before, ApiKey after, Revision revision, TransactionRecords records, Optional<OwnerKeyLimit> cap) {
        return feed.change(handle -> {
            write(handle, before, after, revision, records, cap);
            if (before.revoked() == null && after.revoked() != null) {
                ScheduleRows.cancelAll(handle, after.id(), after.updated());
            }
            boolean sameSecrets = before.secrets().equals(after.secrets());
            return feedEntry(records, after, sameSecrets ? List.of() : after.secrets());
        });
    }

    private void write(
            Handle handle,
            ApiKey before,
            ApiKey after,
            Revision revision,
            TransactionRecords records,
            Optional<OwnerKeyLimit> cap) {
        cap.ifPresent(_ -> OwnerKeyCount.lock(engine, handle, before.project()));
        TransactionRecordRows.remember(handle, records);
        cap.ifPresent(held -> OwnerKeyCount.requireRoom(handle, held));
        Optional<Long> takenAway = KeyRows.refill(engine, handle, before, after);
        GuardedUpdate update = KeyRows.update(before, after);
        TransactionRecordRows.addTo(update, records);
        Revision saved = takenAway.map(revision::withCreditsBefore).orElse(revision);
        RevisionRows.addTo(update, engine, handle, before.settings(), saved);
        update.run(engine, handle);
        KeyRows.replacePermissions(handle, before, after);
        if (!before.secrets().equals(after.secrets())) {
            engine.guard(() -> SecretRows.update(handle, before, after));
        }
    }

    @Override
    public boolean apply(
            ScheduledChange waiting,
            ScheduledChange applied,
            ApiKey before,
            ApiKey after,
            Revision revision,
            TransactionRecords records,
            Optional<OwnerKeyLimit> cap) {
        return feed.change(handle -> {
            write(handle, before, after, revision, records, cap);
            ScheduleRows.update(handle, waiting, applied);
            ScheduleRows.rebasePending(handle, before, after);
            return feedEntry(records, after, List.of());
        });
    }

    @Override
    public boolean delete(ApiKey key, TransactionRecords records) {
        return feed.change(handle -> {
            TransactionRecordRows.write(handle, records);
            GuardFailedException.unlessOne(handle.createUpdate("DELETE FROM keys WHERE id = :id AND version = :version")
                    .bind("id", UuidColumns.bytes(key.id().value()))
                    .bind("version", key.version())
                    .execute());
            return feedEntry(records, key, List.of());
        });
    }

    private static SqlChangeFeed.Entry feedEntry(TransactionRecords records, ApiKey key, List<SecretVersion> secrets) {
        List<CacheInvalidation> touched = new ArrayList<>();
        touched.add(new CacheInvalidation.ByKey(key.id()));
        secrets.forEach(secret -> touched.add(CacheInvalidation.BySecretHash.of(secret.hash())));
        return new SqlChangeFeed.Entry(records, touched);
    }

    @Override
    public KeyChunk chunk(KeyFilter filter, KeyPage page, long bytes) {
        return transactions.readLong(handle -> {
            List<Long> sizes = new KeyListQuery(engine, filter)
                    .sizes(handle, page)
                    .mapTo(Long.class)
                    .list();
            int fit = fitting(sizes, bytes);
            boolean last = fit == sizes.size() && fit < page.limit();
            return fit == 0
                    ? new KeyChunk(List.of(), true)
                    : new KeyChunk(
                            KeyAggregateReader.read(
                                    handle, new KeyListQuery(engine, filter).page(handle, page.limitedTo(fit))),
                            last);
        });
    }

    /** The number of leading keys that fit into {@code bytes}; at least 1 if there are any. */
    private static int fitting(List<Long> sizes, long bytes) {
        int fit = 0;
        long sum = 0;
        while (fit < sizes.size() && (fit == 0 || sum + sizes.get(fit) <= bytes)) {
            sum += sizes.get(fit++);
        }
        return fit;
    }

    @Override
    public long count(KeyFilter filter) {
        return transactions.readLong(handle ->
                new KeyListQuery(engine, filter).count(handle).mapTo(Long.class).one());
    }

    @Override
    public long countLive(UserId owner, Instant now) {
        return transactions.readSingleStatement(handle -> OwnerKeyCount.count(handle, owner, now));
    }

    @Override
    public List<Revision> revisions(KeyId key, long before, int limit) {
        return transactions.read(handle -> RevisionRows.list(handle, key, before, limit));
    }

    @Override
    public Optional<Revision> findRevision(KeyId key, long version) {
        return transactions.read(handle -> RevisionRows.find(handle, key, version));
    }

    @Override
    public Optional<Long> creditsTakenAway(KeyId key) {
        return transactions.readSingleStatement(handle -> RevisionRows.creditsTakenAway(handle, key));
    }

    /** Runs as a write, so that a background job does not block reads of requests. */
    @Override
    public List<KeyId> expiredByInactivity(Instant now, int limit) {
        return transactions.write(handle -> SecretRows.expiredByInactivity(handle, now, limit));
    }

    /** Runs as a write too: a slow read would open the circuit breaker for requests. */
    @Override
    public List<SecretUse> usedAhead(Instant now, int limit) {
        return transactions.write(handle -> SecretRows.usedAhead(handle, now, limit));
    }

    @Override
    public void recordUse(List<SecretUse> uses, Instant now) {
        if (uses.isEmpty()) {
            return;
        }
        // A fixed lock order prevents deadlocks between nodes.
        List<SecretUse> ordered = uses.stream()
                .sorted(Comparator.comparing((SecretUse use) -> use.key().value())
                        .thenComparing(use -> use.secret().value()))
                .toList();
        long latest = InstantColumns.micros(now.plus(ClockSkew.TOLERANCE));
        transactions.writeGuarded(handle -> {
            PreparedBatch ofKeys = StatementBatches.of(handle, "UPDATE keys SET last_used_at = :at" + NOT_LATER);
            PreparedBatch ofSecrets = StatementBatches.of(
                    handle, "UPDATE key_secrets SET last_used_at = :at, last_used_from = :from" + NOT_LATER);
            for (SecretUse use : ordered) {
                long at = InstantColumns.micros(use.at());
                IpAddress from = use.from();
                ofKeys.bind("at", at)
                        .bind("latest", latest)
                        .bind("id", UuidColumns.bytes(use.key().value()))
                        .add();
                ofSecrets
                        .bind("at", at)
                        .bind("latest", latest)
                        .bind("from", from == null ? null : from.toString())
                        .bind("id", UuidColumns.bytes(use.secret().value()))
                        .add();
            }
            ofKeys.execute();
            ofSecrets.execute();
            ordered.forEach(use -> use.hash().ifPresent(hash -> rehash(handle, use, hash)));
        });
    }

    /**
     * Keeps the old hash if another secret has the new one, so that the whole batch does not fail.
     */
    private static void rehash(Handle handle, SecretUse use, KeyHash hash) {
        handle.createUpdate("""
            UPDATE key_secrets SET hash = :hash, pepper_id = :pepper
            WHERE id = :id AND NOT EXISTS
              (SELECT 1 FROM key_secrets other WHERE other.hash = :hash AND other.pepper_id = :pepper)\
            """)
                .bind("hash", hash.bytes())
                .bind("pepper", hash.pepperId())
                .bind("id", UuidColumns.bytes(use.secret().value()))
                .execute();
    }
}
