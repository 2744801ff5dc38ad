package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.sql.jdbc.UuidColumns;
import dev.rekey.sql.postgres.PostgresEngine;
import dev.rekey.testing.SharedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * That PostgreSQL reads a page of a list along an index and never sorts the list, in a database whose tables are large
 * enough for its planner to care: a quarter of a million keys of 20 projects and 200 owners, and a fifth as much of what is beside them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("process")
final class PostgresQueryPlanTest {

    private static final int KEYS = 250_000;
    private static final int BESIDE = KEYS / 5;

    private final ProjectId project = new ProjectId(id(1, 0));
    private final UserId owner = new UserId(id(2, 7));
    private String url = "";
    private PostgresEngine engine;

    @BeforeAll
    void fill() {
        url = SharedPostgres.freshDatabase();
        engine = PostgresEngine.connect(url, 4);
        String stamps = "1, 'a', 1, 'a'";
        String stampColumns = "created_at, created_name, updated_at, updated_name";
        fill(List.of(
                "INSERT INTO projects (id, number, slug, name, key_prefix, require_if_match, reveal_public_keys,"
                        + " origin_required, origins, version, " + stampColumns + ")"
                        + " SELECT " + id("1", "n") + ", n + 1, 'p' || n, 'p', 'rekey', false, false, false, '[]', 1, "
                        + stamps + " FROM generate_series(0, 19) n",
                "INSERT INTO users (id, number, project_id, external_id, name, role, type, enabled, metadata, root,"
                        + " version, "
                        + stampColumns + ") SELECT " + id("2", "n") + ", n + 1, " + id("1", "n % 20")
                        + ", 'u' || n, 'u', 'member', 'human', true, '{}', false, 1, " + stamps
                        + " FROM generate_series(0, 199) n",
                "INSERT INTO keys (id, number, project_id, owner_id, kind, name, enabled, restricted, permissions,"
                        + " roles, allowed_ips, denied_ips, allowed_origins, allowed_resources, rate_limits, metadata,"
                        + " dialects, version, created_at, created_name, updated_at, updated_name) SELECT "
                        + id("3", "n")
                        + ", n + 1, " + id("1", "n % 20") + ", "
                        + id("2", "n % 200")
                        + ", 'secret', 'key ' || n, true, true, '[\"files:read\"]', '[]', '[]', '[]', '[]', '{}', '[]',"
                        + " '{}', '{}', 1, n::bigint * 1000, 'a', 1, 'a' FROM generate_series(0, " + (KEYS - 1) + ") n",
                "INSERT INTO key_secrets (id, key_id, hash, pepper_id, start, last_four, created_at) SELECT "
                        + id("4", "n") + ", " + id("3", "n") + ", sha256(n::text::bytea), 'one', 'rekey_' || n,"
                        + " right(md5(n::text), 4), 1 FROM generate_series(0, " + (KEYS - 1) + ") n",
                "INSERT INTO key_permissions (key_id, permission, project_id, created_at)"
                        + " SELECT id, 'files:read', project_id, created_at FROM keys",
                "INSERT INTO audit_events (id, at, project_id, key_id, actor_user, actor_name, door, action, outcome,"
                        + " request_id, changes) SELECT " + id("5", "number")
                        + ", created_at, project_id, id, owner_id,"
                        + " 'a', 'native', 'key.created', 'done', id, '[]' FROM keys LIMIT " + BESIDE,
                "INSERT INTO usage_counts (key_id, hour, outcome, uses)"
                        + " SELECT id, number % 1000, 'valid', 1 FROM keys LIMIT " + BESIDE,
                "INSERT INTO credit_ledger (key_id, request_id, cost, at) SELECT id, 'a', 1, created_at FROM keys"
                        + " LIMIT " + BESIDE));
    }

    /** The indexes are made when the rows are there, and what rows refer to is there by their making: that is most of the time. */
    private void fill(List<String> statements) {
        String ofIndexes =
                " FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)";
        List<String> all = new ArrayList<>(
                List.of("SET LOCAL session_replication_role = replica", "SET LOCAL maintenance_work_mem = '128MB'"));
        List<String> made = SharedPostgres.query(url, "SELECT indexdef" + ofIndexes);
        assertThat(made).isNotEmpty();
        all.addAll(SharedPostgres.query(url, "SELECT 'DROP INDEX ' || indexname" + ofIndexes));
        all.addAll(statements);
        all.addAll(made);
        all.add("ANALYZE");
        // One transaction.
        SharedPostgres.executeIn(url, String.join(";", all));
        assertThat(SharedPostgres.query(url, "SELECT indexdef" + ofIndexes)).hasSameElementsAs(made);
    }

    @AfterAll
    void end() {
        engine.close();
        SharedPostgres.drop(url);
    }

    @Test
    void listsOfKeysWalkAlongAnIndex() {
        KeyFilter all = KeyFilter.all(StoreSamples.NOW);
        var permission = StoreSamples.permissions("files:read").getFirst();
        Map<String, KeyFilter> filters = new LinkedHashMap<>();
        filters.put("keys_by_age", all);
        filters.put("keys_of_project", all.project(project));
        filters.put("keys_of_owner", all.owner(owner));
        filters.put("keys_of_owner ", all.owner(owner).project(project));
        filters.put("keys_of_project ", all.project(project).states(EnumSet.of(KeyState.ACTIVE)));
        filters.put("key_permissions_by_age", all.permission(permission));
        filters.put("key_permissions_of_project", all.permission(permission).project(project));
        KeyPage.Position position =
                new KeyPage.Position(Instant.EPOCH.plusMillis(KEYS / 2), new KeyId(id(3, KEYS / 2)));
        filters.forEach((index, filter) -> {
            for (KeyPage page : List.of(
                    new KeyPage.After(null, 50), new KeyPage.After(position, 50), new KeyPage.Numbered(9, 50))) {
                String plan = plan(handle -> new KeyListQuery(engine, filter).page(handle, page));
                assertThat(plan)
                        .as("%s %s", index, page)
                        .contains(" using " + index.strip())
                        .doesNotContain("Sort", "Seq Scan on keys", "Seq Scan on key_");
            }
        });
    }

    @Test
    void whatIsSearchedIsFoundInIndexes() {
        // A name that few keys have, and one that many have.
        for (String text : List.of("key 199", "key 1")) {
            KeyFilter.Search search = new KeyFilter.Search(text, false, Optional.empty(), List.of());
            KeyFilter all = KeyFilter.all(StoreSamples.NOW).search(search);
            for (KeyFilter filter : List.of(all, all.project(project))) {
                assertThat(plan(handle -> new KeyListQuery(engine, filter).page(handle, new KeyPage.After(null, 50))))
                        .as("%s", filter)
                        .contains("key_secrets_by_start", "key_secrets_by_last_four")
                        .doesNotContain("Seq Scan on keys", "Seq Scan on key_");
            }
        }
    }

    @Test
    void listsOfEventsWalkAlongAnIndex() {
        Map<String, AuditQuery> queries = new LinkedHashMap<>();
        queries.put("audit_events_pkey", AuditQueryBuilder.builder().limit(50).build());
        queries.put(
                "audit_events_of_project",
                AuditQueryBuilder.builder().project(project).limit(50).build());
        queries.put(
                "audit_events_of_key",
                AuditQueryBuilder.builder().key(new KeyId(id(3, 5))).limit(50).build());
        queries.put(
                "audit_events_by_user",
                AuditQueryBuilder.builder().actorUser(owner).limit(50).build());
        queries.forEach((index, query) -> assertThat(plan(handle -> SqlAuditStore.statement(handle, query)))
                .as(index)
                .contains("audit_events")
                .doesNotContain("Sort", "Seq Scan"));
    }

    @Test
    void aKeyIsFoundInIndexesAlone() {
        String key = hex(id(3, 5));
        String hash = "sha256('5')";
        for (String sql : List.of(
                SqlKeyStore.SELECT + "k.id = " + key,
                SqlKeyStore.SELECT + "k.project_id = " + hex(project.value()) + " AND k.number = 1",
                SqlKeyStore.SELECT_BY_SECRET.replace(":hash", hash).replace(":pepper", "'one'"),
                "SELECT * FROM revisions WHERE key_id = " + key + " ORDER BY version",
                "SELECT 1 FROM keys WHERE owner_id = " + hex(owner.value()) + " ORDER BY created_at, id",
                "DELETE FROM keys WHERE id = " + key + " AND version = 1",
                "SELECT 1 FROM credit_ledger WHERE key_id = " + key + " AND request_id = 'a'",
                "DELETE FROM credit_ledger WHERE at < 1",
                SqlUsageStore.FORGET.replace(":hour", "1").replace(":most", "1000"),
                SqlUsageStore.add(engine)
                        .replace(":key", key)
                        .replace(":hour", "1")
                        .replace(":outcome", "'a'")
                        .replace(":uses", "1"))) {
            String plan = String.join("\n", SharedPostgres.query(url, "EXPLAIN " + sql));
            assertThat(plan)
                    .as(sql)
                    .doesNotContain("Seq Scan on keys", "Seq Scan on key_", "Seq Scan on usage", "Seq Scan on credit");
        }
    }

    private interface StatementRunner {
        Query on(Handle handle);
    }

    /** The plan for these very values, which PostgreSQL makes unless one for any value costs no more. */
    private String plan(StatementRunner query) {
        return engine.transactions().readLong(handle -> {
            // With which the transaction begins: its settings are a part of the plan.
            handle.createQuery("SELECT 1").mapTo(Integer.class).one();
            Query boundQuery = query.on(handle);
            handle.setStatementBuilder(new DefaultStatementBuilder() {
                @Override
                public PreparedStatement create(Connection connection, String sql, StatementContext context)
                        throws SQLException {
                    return super.create(connection, "EXPLAIN " + sql, context);
                }
            });
            return String.join("\n", boundQuery.mapTo(String.class).list());
        });
    }

    /** In SQL, what {@link #id(int, int)} is in Java: the kind, zeros, and the number. */
    private static String id(String kind, String number) {
        return "decode('0" + kind + "' || lpad(to_hex(" + number + "), 30, '0'), 'hex')";
    }

    private static UUID id(int kind, int number) {
        return new UUID((long) kind << 56, number);
    }

    private static String hex(UUID id) {
        return "'\\x" + HexFormat.of().formatHex(UuidColumns.bytes(id)) + "'::bytea";
    }
}
