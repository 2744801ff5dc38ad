package dev.rekey.sql.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to a PostgreSQL database. Sets {@code synchronous_commit} on each connection
 * and reads it back, so that a setting without effect is detected immediately and not after a power
 * failure. Every operation has a timeout.
 */
final class PostgresDataSource implements DataSource {

    private static final String BEGINNING = "jdbc:postgresql:";
    private static final int LOGIN_SECONDS = 2;

    /**
     * Characters that indicate a user or password in front of the query, where it would appear in
     * messages.
     */
    private static final Pattern LOGIN_IN_THE_PLACE = Pattern.compile("[@&=#]");

    private final String url;
    private final Driver driver;
    private final Duration statement;
    private final Properties properties = new Properties();

    /**
     * @param url JDBC URL, with user and password if required; its driver parameters take
     *     precedence
     * @param socket default network timeout of a response
     * @param statement default timeout of a statement on the server
     * @throws IllegalArgumentException if the URL is malformed; the message does not quote it,
     *     because it may contain a password
     */
    PostgresDataSource(String url, Duration socket, Duration statement) {
        this.url = url;
        this.statement = statement;
        try {
            driver = DriverManager.getDriver(url.startsWith(BEGINNING) ? url : "");
        } catch (SQLException e) {
            throw new IllegalArgumentException(
                    "The URL of the database is malformed: it must be jdbc:postgresql://host:port/name.", e);
        }
        if (LOGIN_IN_THE_PLACE
                .matcher(url.substring(BEGINNING.length()).split("\\?", -1)[0])
                .find()) {
            throw new IllegalArgumentException(
                    "The URL of the database is malformed: user and password must be at its end:"
                            + " ?user=…&password=….");
        }
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", String.valueOf(LOGIN_SECONDS));
        properties.setProperty("sslResponseTimeout", "2000");
        properties.setProperty("cancelSignalTimeout", "2");
        properties.setProperty("socketTimeout", String.valueOf(socket.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "rekey");
        // Error details quote values of rows.
        properties.setProperty("logServerErrorDetail", "false");
        if (place().contains(",")) {
            properties.setProperty("targetServerType", "primary");
        }
    }

    /** Hosts, ports and database name for messages, without user and password. */
    String place() {
        String place = url.substring(BEGINNING.length());
        int query = place.indexOf('?');
        return (query < 0 ? place : place.substring(0, query)).replaceFirst("^//", "");
    }

    @Override
    public Connection getConnection() throws SQLException {
        @Nullable Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new IllegalStateException("the driver no longer accepts the URL");
        }
        try {
            prepare(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private void prepare(Connection connection) throws SQLException {
        try (Statement setting = connection.createStatement()) {
            setting.execute("SET synchronous_commit = on");
            setting.execute("SET statement_timeout = " + statement.toMillis());
            try (ResultSet found = setting.executeQuery("SHOW synchronous_commit")) {
                found.next();
                if (!found.getString(1).equals("on")) {
                    throw new IllegalStateException("PostgreSQL did not accept synchronous_commit = on");
                }
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("user and password are part of the URL");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("logging is not supported");
    }

    /** Ignored: the pool sets it, but {@code LOGIN_SECONDS} applies. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return LOGIN_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging is not supported");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (isWrapperFor(type)) {
            return type.cast(this);
        }
        throw new SQLException("not a " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
