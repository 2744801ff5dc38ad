package dev.rekey.core.id.counterexample;

import dev.rekey.App;
import dev.rekey.config.SecretText;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.dialect.basic.BasicApi;
import dev.rekey.gateway.ForwardAuthApi;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.sql.jdbc.TransactionStatement;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.URL;
import java.sql.Connection;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** Breaks every rule that is not about one layer alone. Nothing of it is ever run. */
@SuppressWarnings({"NullAway", "NullAway.Init", "WaitNotInLoop", "StringConcatToTextBlock", "SystemOut", "unused"})
class BreaksEveryRuleManager {

    private @interface Nullable {}

    App app;
    KeyService keys;
    BasicApi dialect;
    ForwardAuthApi gateway;
    SqlDatabase database;
    RedisClient redis;
    MeterRegistry metrics;
    Logger logger;
    Server jetty;
    Yaml yaml;
    JsonNode json;
    URL url;

    void writes(Connection connection, Handle handle) throws Exception {
        connection.commit();
        TransactionStatement.COMMIT.execute(connection);
        handle.prepareBatch("INSERT INTO a VALUES (?)");
        handle.execute("INSERT INTO a VALUES (1); COMMIT");
    }

    @Nullable
    String leaks(KeySecret secret) throws Exception {
        System.out.println(InetAddress.getByName("name-" + Instant.now()));
        return secret.reveal();
    }

    String leaksSetting(SecretText password) {
        return password.reveal();
    }

    @Disabled
    void sleeps() throws InterruptedException {
        Assumptions.assumeTrue(false);
        TimeUnit.SECONDS.sleep(1);
        LockSupport.parkNanos(1);
        synchronized (this) {
            wait(1);
        }
    }

    @Disabled
    static class SwitchedOff {}
}
