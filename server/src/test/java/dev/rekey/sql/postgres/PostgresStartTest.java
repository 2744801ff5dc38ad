package dev.rekey.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.sql.StoreSamples;
import dev.rekey.testing.SharedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a PostgreSQL must be, and that nodes may start on it at once. */
@Tag("process")
final class PostgresStartTest {

    @Test
    void severalNodesMakeTheTablesOfAnEmptyDatabaseAtOnce() throws Exception {
        String url = SharedPostgres.emptyDatabase();
        try {
            for (SqlDatabase database : atOnce(4, () -> SqlDatabase.connect(url))) {
                assertThat(database.isUsable()).isTrue();
                database.close();
            }
            assertThat(SharedPostgres.query(url, "SELECT count(*) FROM flyway_schema_history WHERE NOT success"))
                    .containsExactly("0");
        } finally {
            SharedPostgres.drop(url);
        }
    }

    @Test
    void severalNodesEstablishOneRootKeyAtOnce() throws Exception {
        for (Optional<KeySecret> given :
                List.of(Optional.<KeySecret>empty(), KeySecret.presented("one-root-key-of-all-nodes-0123456789"))) {
            String url = SharedPostgres.freshDatabase();
            List<SqlDatabase> nodes = List.of(SqlDatabase.connect(url), SqlDatabase.connect(url));
            try {
                List<Callable<Optional<KeySecret>>> starts = nodes.stream()
                        .map(node -> (Callable<Optional<KeySecret>>) () -> {
                            RootBootstrap root = root(node);
                            root.establish(given);
                            return root.createMissingKey();
                        })
                        .toList();
                List<Optional<KeySecret>> rootKeys = atOnce(starts);
                assertThat(rootKeys.stream().filter(Optional::isPresent)).hasSize(given.isPresent() ? 0 : 1);
                assertThat(nodes.getFirst().keys().count(KeyFilter.all(StoreSamples.NOW)))
                        .isOne();
                assertThat(SharedPostgres.query(url, "SELECT number FROM users"))
                        .hasSize(1);
                assertThat(SharedPostgres.query(url, "SELECT number FROM projects"))
                        .hasSize(1);
            } finally {
                nodes.forEach(SqlDatabase::close);
                SharedPostgres.drop(url);
            }
        }
    }

    private static RootBootstrap root(SqlDatabase node) {
        SecureRandom random = new SecureRandom();
        InstantSource clock = () -> StoreSamples.NOW;
        IdGenerator ids = new IdGenerator(clock, random);
        SecretFactory secrets = new SecretFactory(ids, PepperSet.parse(List.of("a:" + "0f".repeat(32))), random);
        return new RootBootstrap(
                node.projects(), node.users(), node.keys(), ids, new AuditEventFactory(ids, clock), secrets);
    }

    @Test
    void aDatabaseThatANewerServerWroteIsRefused() {
        String url = SharedPostgres.freshDatabase();
        try {
            SharedPostgres.executeIn(
                    url,
                    "INSERT INTO flyway_schema_history SELECT installed_rank + 100, '999', description, type, script,"
                            + " checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                            + " LIMIT 1");
            SharedPostgres.executeIn(url, "UPDATE schema_needs SET migration = 999");
            refused(url, "was written by a newer or modified version of Rekey");
        } finally {
            SharedPostgres.drop(url);
        }
    }

    @Test
    void aDatabaseOfAnotherEncodingIsRefused() {
        String url = SharedPostgres.create("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
        refused(url, "has the encoding SQL_ASCII");
        SharedPostgres.drop(url);
    }

    @Test
    void aDatabaseThatCannotBeWrittenIsRefused() {
        String url = SharedPostgres.freshDatabase();
        String name = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
        SharedPostgres.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        refused(url, "is read-only");
        SharedPostgres.drop(url);
    }

    @Test
    void anOldServerIsRefused() {
        assertThatThrownBy(() -> new PostgresServer(130_022, "UTF8", false, true).require("db:5432/keys"))
                .hasMessage("The database at db:5432/keys runs on PostgreSQL 13; version 14 or newer is required.");
        new PostgresServer(140_000, "UTF8", false, true).require("db:5432/keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:1/keys?user=me-myself&password=s3cr3t-word",
                "jdbc:postgresql://localhost:none/keys?user=me-myself&password=s3cr3t-word",
                "jdbc:postgresql://me-myself:s3cr3t-word@localhost:1/keys",
                "postgresql://me-myself:s3cr3t-word@localhost:1/keys",
            })
    void noRefusalTellsUserOrPassword(String url) {
        assertThatThrownBy(() -> SqlDatabase.connect(url))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(refused -> {
                    for (Throwable at = refused; at != null; at = at.getCause()) {
                        assertThat(at.toString()).doesNotContain("s3cr3t", "me-myself");
                    }
                });
    }

    @Test
    void aRefusalSaysWhy() throws Exception {
        String url = SharedPostgres.emptyDatabase();
        String place = url.substring(0, url.indexOf('?'));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused("jdbc:postgresql://localhost:1/keys", "localhost:1/keys cannot be reached: connection refused.");
            refused("jdbc:postgresql://no-such-host.invalid/keys", "there is no such host.");
            refused(
                    "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/keys",
                    "cannot be reached: the connection timed out.");
            refused(place + "?user=postgres&password=postgres&sslmode=require", "the TLS handshake failed");
            refused(
                    place.replaceFirst("[^/]*$", "no-such-database") + "?user=postgres&password=postgres",
                    "create it first");
        } finally {
            SharedPostgres.drop(url);
        }
    }

    private static void refused(String url, String part) {
        assertThatThrownBy(() -> SqlDatabase.connect(url))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(part);
    }

    private static <T> List<T> atOnce(int count, Callable<T> call) throws Exception {
        List<Callable<T>> calls = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            calls.add(call);
        }
        return atOnce(calls);
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        List<Future<T>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<T> call : calls) {
                answers.add(threads.submit(() -> {
                    together.await();
                    return call.call();
                }));
            }
        }
        List<T> results = new ArrayList<>();
        for (Future<T> answer : answers) {
            results.add(answer.get());
        }
        return results;
    }
}
