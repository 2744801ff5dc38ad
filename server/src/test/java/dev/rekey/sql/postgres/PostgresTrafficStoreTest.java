package dev.rekey.sql.postgres;

import dev.rekey.sql.TrafficStoreContract;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.testing.SharedPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("process")
final class PostgresTrafficStoreTest extends TrafficStoreContract {

    @Override
    protected DatabaseEngine open(Path folder) {
        return PostgresEngine.connect(SharedPostgres.databaseOf(folder), 4);
    }

    @Override
    protected long bytesOfTraffic() {
        return engine.transactions()
                .read(handle -> handle.createQuery("SELECT pg_total_relation_size('traffic_shapes') +"
                                + " pg_total_relation_size('traffic_hours')")
                        .mapTo(Long.class)
                        .one());
    }
}
