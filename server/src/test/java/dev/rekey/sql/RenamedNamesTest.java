package dev.rekey.sql;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Role;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChangeBuilder;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.UuidColumns;
import dev.rekey.sql.postgres.PostgresEngine;
import dev.rekey.sql.sqlite.SqliteEngine;
import dev.rekey.testing.SharedPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Migration 18 renames what is stored, and nothing that only looks like it. */
@Tag("process")
class RenamedNamesTest {

    private static final String WHOLE = """
        {"name":"verify","description":"say \\"permissions\\":[\\"verify\\"] \\u0000","enabled":true,"not_before":null,\
        "expires_at":-7,"restricted":true,"permissions":["files:read","%s","a:verify"],"roles":["verify"],\
        "allowed_resources":{"permissions":["verify"]},"metadata":{"permissions":["verify"],"huge":1E+400,"d":1.10},\
        "dialects":{"basic":{"roles":{"value":"files:read, %s,a:verify","mirrors":["permissions"]}}}}\
        """;

    @TempDir
    private Path folder;

    private Optional<String> url = Optional.empty();

    /**
     * A text that is renamed.
     *
     * @param id of its row
     */
    private record Case(String table, String column, String idColumn, UUID id, String was, String expected) {}

    private final List<Case> cases = new ArrayList<>();

    @AfterEach
    void dropTheDatabase() {
        url.ifPresent(SharedPostgres::drop);
    }

    private DatabaseEngine open(String kind) {
        if (kind.equals("sqlite")) {
            return SqliteEngine.open(folder);
        }
        url = url.or(() -> Optional.of(SharedPostgres.freshDatabase()));
        return PostgresEngine.connect(url.get(), 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void whatIsStoredIsRenamed(String kind) {
        DatabaseEngine old = open(kind);
        KeyAggregate granted;
        KeyAggregate both;
        try (SqlDatabase database = new SqlDatabase(old)) {
            StoreSamples samples = new StoreSamples(database);
            User owner = samples.user(samples.project().id());
            granted = samples.key(
                    owner,
                    KeyVariants.permitted(
                            "granted", StoreSamples.permissions("keys:verify").getFirst()));
            both = samples.key(
                    owner,
                    KeyVariants.permitted(
                            "both", StoreSamples.permissions("keys:verify").getFirst()));
            addCases(database, samples, owner);
            old.transactions().write(handle -> {
                handle.execute("UPDATE keys SET permissions = '[\"verify\"]' WHERE name = 'granted'");
                handle.execute("UPDATE keys SET permissions = '[\"verify\",\"keys:verify\"]' WHERE name = 'both'");
                handle.execute("INSERT INTO key_permissions SELECT key_id, 'verify', project_id, created_at"
                        + " FROM key_permissions WHERE permission = 'keys:verify'");
                handle.createUpdate("DELETE FROM key_permissions WHERE permission = 'keys:verify' AND key_id = :id")
                        .bind("id", UuidColumns.bytes(granted.key().id().value()))
                        .execute();
                for (Case each : cases) {
                    int rows = handle.createUpdate("UPDATE " + each.table() + " SET " + each.column() + " = :was WHERE "
                                    + each.idColumn() + " = :id")
                            .bind("was", each.was())
                            .bind("id", UuidColumns.bytes(each.id()))
                            .execute();
                    assertThat(rows).as("%s", each).isEqualTo(1);
                }
                handle.execute("UPDATE schema_needs SET migration = 14");
                handle.execute("ALTER TABLE keys DROP COLUMN idle_since");
                handle.execute("ALTER TABLE keys DROP COLUMN expires_after_idle_seconds");
                handle.execute("DELETE FROM flyway_schema_history WHERE version IN ('18', '19')");
                return Optional.empty();
            });
        }

        DatabaseEngine renamed = open(kind);
        try (SqlDatabase database = new SqlDatabase(renamed)) {
            StoreSamples samples = new StoreSamples(database);
            assertThat(samples.find(granted.key()).key()).isEqualTo(granted.key());
            assertThat(samples.find(both.key()).key().settings().permissions())
                    .isEqualTo(StoreSamples.permissions("keys:verify", "keys:verify"));
            for (Case each : cases) {
                String found = read(
                        renamed,
                        "SELECT " + each.column() + " FROM " + each.table() + " WHERE " + each.idColumn() + " = :id",
                        each.id());
                assertThat(found).as("%s.%s", each.table(), each.column()).isEqualTo(each.expected());
            }
            for (KeyAggregate key : List.of(granted, both)) {
                assertThat(read(
                                renamed,
                                "SELECT permission FROM key_permissions WHERE key_id = :id",
                                key.key().id().value()))
                        .isEqualTo("keys:verify");
            }
            assertThat(read(
                            renamed,
                            "SELECT CAST(migration AS TEXT) FROM schema_needs WHERE :id IS NOT NULL",
                            new UUID(0, 0)))
                    .isEqualTo("18");
        }
    }

    private static String read(DatabaseEngine engine, String sql, UUID id) {
        return engine.transactions()
                .write(handle -> Optional.of(handle.createQuery(sql)
                        .bind("id", UuidColumns.bytes(id))
                        .mapTo(String.class)
                        .one()))
                .orElseThrow();
    }

    private void addCases(SqlDatabase database, StoreSamples samples, User owner) {
        cases.add(new Case(
                "users", "permissions", "id", owner.id().value(), json("['verify','b']"), json("['keys:verify','b']")));
        Project project = samples.project();
        Role role = new Role("verifier", "", StoreSamples.permissions("keys:verify"));
        assertThat(database.roles().put(project.id(), Optional.empty(), role, samples.commit(project.id())))
                .isTrue();
        cases.add(new Case(
                "roles",
                "permissions",
                "project_id",
                project.id().value(),
                json("['verify']"),
                json("['keys:verify']")));
        cases.add(new Case("projects", "rules", "id", project.id().value(), """
            {"longest_life_seconds":5,"required":[],"allowed_permissions":["verify","*:verify"],\
            "name_pattern":"verify"}\
            """, """
            {"max_lifetime_seconds":5,"required":[],"allowed_permissions":["keys:verify","*:verify"],\
            "name_pattern":"verify"}\
            """));
        String profiles = """
            {"verify":{"gateway":"nginx","permissions":"%1$s","methods":{"GET":"%1$s AND a",\
            "PUT":"a AND (%1$s OR b:verify)","POST":"(a OR %1$s) AND %1$s"},\
            "resource":"verify:verify","key_from":["header:verify"],"preflight":"pass","cost":1}}\
            """;
        cases.add(new Case(
                "projects",
                "forward_auth",
                "id",
                project.id().value(),
                profiles.formatted("verify"),
                profiles.formatted("keys:verify")));

        cases.add(of(samples.key(owner), "keys", "dialects", basic("verify"), basic("keys:verify")));
        for (String form : List.of(
                WHOLE,
                """
            {"permissions":["l",[0,2],{"+":["%s","a:verify"]}],"roles":["l",[0,1],{"+":["verify"]}],\
            "metadata":["m",{"permissions":["=",["verify"]]},[]]}\
            """,
                json("{'name':['=','] verify'],'permissions':['=',['%s']]}"),
                json("{'permissions':['v',3,['l',[0,1],{'+':['%s']}]],'metadata':['=',{'n':1E+400}]}"),
                json("{'metadata':['m',{'permissions':['=',['verify']]},[]]}"),
                json("{'dialects':['=',{'basic':{'roles':{'mirrors':['permissions'],'value':'%s,b'}}}]}"),
                json("{'dialects':['m',{'basic':['m',{'roles':['m',{'value':['=','b,%s']},[]]},[]]},[]]}"))) {
            cases.add(of(
                    samples.key(owner), "revisions", "settings", filled(form, "verify"), filled(form, "keys:verify")));
        }

        KeyAggregate scheduled = samples.key(owner);
        ScheduledChange change = ScheduledChangeBuilder.builder()
                .id(new ScheduledChangeId(samples.id()))
                .key(scheduled.key().id())
                .plan(new ScheduledChange.Plan(
                        KeyChange.builder().name("later").build(), StoreSamples.NOW.plusSeconds(1_000_000_000), 3L))
                .seen(new ScheduledChange.Baseline(1, scheduled.key().settings()))
                .created(samples.stamp(1))
                .state(ScheduledChange.State.WAITING)
                .build();
        database.schedule().add(scheduled.key(), change, 20, samples.commit(owner.project()));
        String patch = """
            {"name":"verify","permissions":["%s"],"roles":["verify"],\
            "whole_metadata":{"permissions":["verify"]},"known_here":["verify"],"reason":"verify"}\
            """;
        cases.add(of(
                scheduled, "scheduled_changes", "change", patch.formatted("verify"), patch.formatted("keys:verify")));
        cases.add(of(
                scheduled,
                "scheduled_changes",
                "seen_settings",
                json("{'name':'x','permissions':['verify']}"),
                json("{'name':'x','permissions':['keys:verify']}")));

        String key = """
            [{"field":"name","from":"verify","to":"x"},\
            {"field":"permissions","from":["%s"],"to":["a","%s"],"shortened":true},\
            {"field":"metadata","from":{"n":1E+400},"to":{"permissions":["verify"]}},\
            {"field":"secrets","from":[],"to":[{"id":"1","%s":60}]}]\
            """;
        cases.add(of(
                samples.key(owner),
                "audit_events",
                "changes",
                key.formatted("verify", "verify", "end_after_silence_seconds"),
                key.formatted("keys:verify", "keys:verify", "expires_after_idle_seconds")));
        String rules = """
            [{"field":"settings.rules.%s","from":null,"to":5},\
            {"field":"settings.rules.allowed_permissions","from":null,"to":["%s"]},\
            {"field":"settings.rules.name_pattern","from":"verify","to":null}]\
            """;
        cases.add(of(
                samples.key(owner),
                "audit_events",
                "changes",
                rules.formatted("longest_life_seconds", "verify"),
                rules.formatted("max_lifetime_seconds", "keys:verify")));
    }

    private static String filled(String form, String name) {
        return form.replace("%s", name);
    }

    private static String basic(String name) {
        return json("{'basic':{'roles':{'value':'%s','mirrors':['permissions']}}}")
                .formatted(name);
    }

    private static Case of(KeyAggregate key, String table, String column, String original, String expected) {
        String id = table.equals("keys") ? "id" : "key_id";
        return new Case(table, column, id, key.key().id().value(), original, expected);
    }
}
