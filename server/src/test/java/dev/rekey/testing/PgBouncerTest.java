package dev.rekey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

@Tag("process")
class PgBouncerTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 500;

    private static EmbeddedPostgres postgres;
    private static PgBouncer bouncer;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        bouncer = PgBouncer.start("127.0.0.1", postgres.getPort(), PgBouncer.Pooling.TRANSACTION);
    }

    @AfterAll
    static void stop() throws IOException {
        if (bouncer != null) {
            bouncer.close();
        }
        postgres.close();
    }

    private static Connection direct() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    private static Connection pooled() throws SQLException {
        return DriverManager.getConnection(bouncer.jdbcUrl("postgres"));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean hears(Connection listener, int millis) throws SQLException {
        return listener.unwrap(PGConnection.class).getNotifications(millis).length > 0;
    }

    @Test
    void aQueryPassesThrough() throws SQLException {
        try (Connection connection = pooled();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 6 * 7")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    /** The trap that a server must find out about by itself: {@code LISTEN} succeeds, and nothing ever comes. */
    @Test
    void listenerBehindThePoolerReceivesNothing() throws SQLException {
        try (Connection straight = direct();
                Connection listener = pooled();
                Connection notifier = direct()) {
            run(straight, "LISTEN news");
            run(listener, "LISTEN news");
            run(notifier, "NOTIFY news, 'one'");
            assertThat(hears(straight, PATIENCE_MILLIS)).as("a direct listener").isTrue();
            assertThat(hears(listener, SILENCE_MILLIS)).as("a pooled listener").isFalse();
        }
    }

    @Test
    void aNotificationSentThroughItArrivesAtADirectListener() throws SQLException {
        try (Connection listener = direct();
                Connection notifier = pooled()) {
            run(listener, "LISTEN news");
            run(notifier, "NOTIFY news, 'one'");
            assertThat(hears(listener, PATIENCE_MILLIS)).isTrue();
        }
    }
}
