package dev.rekey.sql;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.sql.jdbc.ColumnValues;
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
import java.util.function.LongFunction;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Projects, stored in tables. Thread-safe. */
final class SqlProjectStore implements ProjectStore {

    private static final String SELECT = "SELECT " + ProjectRows.COLUMNS + " FROM projects p";

    private final DatabaseEngine engine;
    private final SqlChangeFeed feed;
    private final SqlTransactions transactions;

    SqlProjectStore(DatabaseEngine engine, SqlChangeFeed feed) {
        this.engine = engine;
        this.feed = feed;
        this.transactions = engine.transactions();
    }

    @Override
    public Optional<Project> find(ProjectRef ref) {
        return transactions.readSingleStatement(handle -> read(
                        switch (ref) {
                            case ProjectRef.ById(var id) ->
                                handle.createQuery(SELECT + " WHERE p.id = :id")
                                        .bind("id", UuidColumns.bytes(id.value()));
                            case ProjectRef.BySlug(var slug) ->
                                handle.createQuery(SELECT + " WHERE p.slug = :slug")
                                        .bind("slug", slug);
                        })
                .stream()
                .findFirst());
    }

    @Override
    public List<Project> list(@Nullable ProjectId after, int limit) {
        String condition = after == null ? "" : " WHERE p.id > :after";
        return transactions.readSingleStatement(handle -> {
            Query query = handle.createQuery(SELECT + condition + " ORDER BY p.id LIMIT :limit")
                    .bind("limit", limit);
            return read(after == null ? query : query.bind("after", UuidColumns.bytes(after.value())));
        });
    }

    private static List<Project> read(Query query) {
        return query.map((results, context) -> ProjectRows.read(new RowReader(results)))
                .list();
    }

    @Override
    public Optional<Project> create(LongFunction<NewProject> draft) {
        AtomicReference<@Nullable Project> kept = new AtomicReference<>();
        boolean held = feed.change(handle -> {
            NewProject made = draft.apply(Sequences.nextOfProject(handle));
            Project project = made.project();
            TransactionRecordRows.write(handle, made.commit());
            engine.guard(() -> ProjectRows.changeable(project)
                    .put("id", project.id().value())
                    .put("number", project.number())
                    .stamp("created", project.created())
                    .insertInto("projects", handle));
            new ColumnValues()
                    .put("project_id", project.id().value())
                    .put("last_key", 0L)
                    .put("last_user", 0L)
                    .insertInto("project_counters", handle);
            kept.set(project);
            return SqlChangeFeed.Entry.of(made.commit(), new CacheInvalidation.ByProject(project.id()));
        });
        return held ? Optional.ofNullable(kept.get()) : Optional.empty();
    }

    @Override
    public Saved update(Project before, Project after, TransactionRecords records) {
        return VersionedUpdate.update(
                engine,
                feed,
                records,
                new CacheInvalidation.ByProject(after.id()),
                "projects",
                ProjectRows.changeable(after),
                before.id().value(),
                before.version());
    }

    @Override
    public boolean delete(Project project, TransactionRecords records) {
        return feed.change(handle -> {
            TransactionRecordRows.write(handle, records);
            // Same lock order as creating a key: first the counter, then the project.
            handle.createQuery("SELECT last_key FROM project_counters WHERE project_id = :id"
                            + engine.lock(RowLockMode.DELETE))
                    .bind("id", UuidColumns.bytes(project.id().value()))
                    .mapTo(Long.class)
                    .findOne();
            engine.guard(() -> GuardFailedException.unlessOne(handle.createUpdate("""
                DELETE FROM projects
                WHERE id = :id AND version = :version
                  AND NOT EXISTS (SELECT 1 FROM keys WHERE project_id = :id)\
                """)
                    .bind("id", UuidColumns.bytes(project.id().value()))
                    .bind("version", project.version())
                    .execute()));
            return SqlChangeFeed.Entry.of(records, new CacheInvalidation.ByProject(project.id()));
        });
    }
}
