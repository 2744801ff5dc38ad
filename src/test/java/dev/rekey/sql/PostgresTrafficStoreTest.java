package dev.rekey.sql;

import dev.rekey.testing.Postgres;
import java.nio.file.Path;

final class PostgresTrafficStoreTest extends TrafficStoreContract {

    @Override
    Engine open(Path folder) {
        return PostgresEngine.connect(Postgres.databaseOf(folder), 4);
    }

    @Override
    long bytesOfTraffic() {
        return engine.transactions()
                .read(handle -> handle.createQuery(
                                "SELECT pg_total_relation_size('traffic_shapes') + pg_total_relation_size('traffic_hours')")
                        .mapTo(Long.class)
                        .one());
    }
}
