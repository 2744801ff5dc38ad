package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.TransactionCallback;
import dev.rekey.sql.sqlite.SqliteEngine;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That a page of a list costs the same however many rows there are: it is read along an index and never sorted. */
final class QueryPlanTest extends DatabaseTest {

    @Override
    protected DatabaseEngine open(Path path) {
        return SqliteEngine.open(path);
    }

    @Test
    void listsOfKeysWalkAlongAnIndex() {
        ProjectId project = new ProjectId(samples.id());
        UserId owner = new UserId(samples.id());
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
        KeyPage.Position position = new KeyPage.Position(StoreSamples.NOW, new KeyId(samples.id()));
        filters.forEach((index, filter) -> {
            for (KeyPage page : List.of(
                    new KeyPage.After(null, 50), new KeyPage.After(position, 50), new KeyPage.Numbered(9, 50))) {
                String plan = plan(handle -> new KeyListQuery(engine, filter).page(handle, page));
                assertThat(plan)
                        .as("%s %s", index, page)
                        .doesNotContain("TEMP B-TREE")
                        .doesNotContain("SCAN u");
                assertThat(plan.lines().findFirst().orElseThrow())
                        .contains("USING")
                        .contains(index.strip());
            }
        });
    }

    @Test
    void whatIsSearchedIsFoundInIndexes() {
        KeyFilter.Search search = new KeyFilter.Search("abcd", false, Optional.empty(), List.of());
        KeyFilter all = KeyFilter.all(StoreSamples.NOW).search(search);
        for (KeyFilter filter : List.of(all, all.project(new ProjectId(samples.id())))) {
            assertThat(plan(handle -> new KeyListQuery(engine, filter).page(handle, new KeyPage.After(null, 50))))
                    .contains("key_secrets_by_start", "key_secrets_by_last_four", "keys_by_name")
                    .doesNotContain("keys_of_project", "keys_by_age", "SCAN k");
        }
    }

    @Test
    void noStatisticsAreKeptThatWouldBeStaleOneDay() {
        reopen();
        String tables = engine.transactions()
                .read(handle -> String.join(
                        " ",
                        handle.createQuery("SELECT name FROM sqlite_schema")
                                .mapTo(String.class)
                                .list()));
        assertThat(tables).contains("keys").doesNotContain("sqlite_stat");
    }

    @Test
    void listsOfEventsWalkAlongAnIndex() {
        ProjectId project = new ProjectId(samples.id());
        KeyId key = new KeyId(samples.id());
        UserId user = new UserId(samples.id());
        Map<String, AuditQuery> queries = new LinkedHashMap<>();
        queries.put("audit_events", query(null, null, null));
        queries.put("audit_events_of_project", query(project, null, null));
        queries.put("audit_events_of_key", query(null, key, null));
        queries.put("audit_events_by_user", query(null, null, user));
        queries.forEach((index, query) -> {
            String plan = plan(handle -> SqlAuditStore.statement(handle, query));
            assertThat(plan).doesNotContain("TEMP B-TREE").contains(index);
        });
    }

    @Test
    void aKeyIsFoundInIndexesAlone() {
        for (String sql : List.of(
                SqlKeyStore.SELECT + "k.id = x'00'",
                SqlKeyStore.SELECT + "k.project_id = x'00' AND k.number = 1",
                SqlKeyStore.SELECT_BY_SECRET.replace(":hash", "x'00'").replace(":pepper", "'one'"),
                "SELECT * FROM revisions WHERE key_id = x'00' ORDER BY version",
                "SELECT 1 FROM keys WHERE owner_id = x'00' ORDER BY created_at, id",
                "DELETE FROM keys WHERE id = x'00' AND version = 1",
                "SELECT 1 FROM credit_ledger WHERE key_id = x'00' AND request_id = 'a'",
                "DELETE FROM credit_ledger WHERE at < 1",
                "DELETE FROM answers WHERE at < 1",
                SqlUsageStore.FORGET,
                SqlUsageStore.add(engine))) {
            assertThat(plan(handle -> handle.createQuery(sql)))
                    .as(sql)
                    .doesNotContain("SCAN")
                    .doesNotContain("TEMP B-TREE");
        }
    }

    private AuditQuery query(@Nullable ProjectId project, @Nullable KeyId key, @Nullable UserId user) {
        return AuditQueryBuilder.builder()
                .project(project)
                .key(key)
                .actorUser(user)
                .after(new AuditId(samples.id()))
                .limit(50)
                .build();
    }

    private String plan(TransactionCallback<Query> query) {
        return engine.transactions().read(handle -> {
            String sql = rendered(query.on(handle));
            return String.join(
                    "\n",
                    handle.createQuery("EXPLAIN QUERY PLAN " + sql)
                            .map((results, context) -> results.getString("detail"))
                            .list());
        });
    }

    /** The statement with a literal in each place: the plan does not depend on the values. */
    private static String rendered(Query query) {
        return query.getContext().getRawSql().replaceAll(":[a-z_0-9]+", "1");
    }
}
