package dev.rekey.sql;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.GuardFailedException;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.Sequences;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.UuidColumns;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Users, stored in a table. Thread-safe. */
final class SqlUserStore implements UserStore {

    private static final String SELECT = "SELECT " + UserRows.COLUMNS + " FROM users u WHERE u.project_id = :project";

    private final DatabaseEngine engine;
    private final SqlChangeFeed feed;
    private final SqlTransactions transactions;

    SqlUserStore(DatabaseEngine engine, SqlChangeFeed feed) {
        this.engine = engine;
        this.feed = feed;
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<User> find(ProjectId project, UserRef ref) {
        return transactions.readSingleStatement(handle -> read(
                        switch (ref) {
                            case UserRef.ById(var id) ->
                                select(handle, " AND u.id = :id", project).bind("id", UuidColumns.bytes(id.value()));
                            case UserRef.ByExternalId(var externalId) ->
                                select(handle, " AND u.external_id = :external_id", project)
                                        .bind("external_id", externalId);
                        })
                .stream()
                .findFirst());
    }

    @Override
    public List<User> list(ProjectId project, @Nullable UserId after, int limit) {
        String condition = after == null ? "" : " AND u.id > :after";
        return transactions.readSingleStatement(handle -> {
            Query query = select(handle, condition + " ORDER BY u.id LIMIT :limit", project)
                    .bind("limit", limit);
            return read(after == null ? query : query.bind("after", UuidColumns.bytes(after.value())));
        });
    }

    private static Query select(Handle handle, String rest, ProjectId project) {
        return handle.createQuery(SELECT + rest).bind("project", UuidColumns.bytes(project.value()));
    }

    private static List<User> read(Query query) {
        return query.map((results, context) -> UserRows.read(new RowReader(results)))
                .list();
    }

    @Override
    public Optional<User> create(ProjectId project, LongFunction<NewUser> draft) {
        AtomicReference<@Nullable User> kept = new AtomicReference<>();
        boolean held = feed.change(handle -> {
            NewUser made = draft.apply(Sequences.nextOfUser(handle, project));
            User user = made.user();
            TransactionRecordRows.write(handle, made.commit());
            engine.guard(() -> UserRows.changeable(user)
                    .put("id", user.id().value())
                    .put("number", user.number())
                    .put("project_id", user.project().value())
                    .put("root", user.root())
                    .stamp("created", user.created())
                    .insertInto("users", handle));
            kept.set(user);
            return SqlChangeFeed.Entry.of(made.commit(), new CacheInvalidation.ByUser(user.id()));
        });
        return held ? Optional.ofNullable(kept.get()) : Optional.empty();
    }

    @Override
    public ProjectStore.Saved update(User before, User after, TransactionRecords commit) {
        return VersionedUpdate.update(
                engine,
                feed,
                commit,
                new CacheInvalidation.ByUser(after.id()),
                "users",
                UserRows.changeable(after),
                before.id().value(),
                before.version());
    }

    @Override
    public boolean delete(User user, Function<List<KeyId>, TransactionRecords> commit) {
        byte[] id = UuidColumns.bytes(user.id().value());
        return feed.change(handle -> {
            // From here on no key can be created for this user.
            handle.createQuery("SELECT version FROM users WHERE id = :id" + engine.lock(RowLockMode.DELETE))
                    .bind("id", id)
                    .mapTo(Long.class)
                    .findOne();
            List<KeyId> keys = handle.createQuery("SELECT id FROM keys WHERE owner_id = :id ORDER BY created_at, id"
                            + engine.lock(RowLockMode.DELETE))
                    .bind("id", id)
                    .map((results, context) -> new KeyId(new RowReader(results).id()))
                    .list();
            TransactionRecords records = commit.apply(keys);
            TransactionRecordRows.write(handle, records);
            handle.createUpdate("DELETE FROM keys WHERE owner_id = :id")
                    .bind("id", id)
                    .execute();
            GuardFailedException.unlessOne(
                    handle.createUpdate("DELETE FROM users WHERE id = :id AND version = :version")
                            .bind("id", id)
                            .bind("version", user.version())
                            .execute());
            return SqlChangeFeed.Entry.of(records, new CacheInvalidation.ByUser(user.id()));
        });
    }
}
