package dev.rekey.sql.postgres;

import dev.rekey.core.feed.ClusterNode;
import dev.rekey.core.feed.ClusterNodeBuilder;
import dev.rekey.core.feed.ClusterNodeStore;
import dev.rekey.core.id.NodeId;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.InstantColumns;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import java.time.Instant;
import java.util.List;

/** The nodes of a cluster, stored in PostgreSQL. Thread-safe. */
final class SqlClusterNodeStore implements ClusterNodeStore {

    /** The database's clock, which determines the leases of nodes. */
    private static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private static final String SELECT = """
        SELECT n.id, n.name, n.version, n.started_at, n.lease_until, n.serves_until, n.lease_until > %s, n.applied,
          (SELECT min(p.at) FROM node_progress p WHERE p.node_id = n.id AND p.epoch >= :epoch)
        FROM nodes n WHERE n.serves_until > %s ORDER BY n.started_at, n.id\
        """.formatted(NOW, NOW);

    private final SqlTransactions transactions;

    SqlClusterNodeStore(DatabaseEngine engine) {
        this.transactions = engine.transactions();
    }

    @Override
    public List<ClusterNode> nodes() {
        return nodes(Long.MAX_VALUE);
    }

    @Override
    public List<ClusterNode> nodes(long epoch) {
        return transactions.readSingleStatement(handle -> handle.createQuery(SELECT)
                .bind("epoch", epoch)
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return ClusterNodeBuilder.builder()
                            .id(new NodeId(row.id()))
                            .name(row.text())
                            .version(row.text())
                            .startedAt(row.instant())
                            .leaseUntil(row.instant())
                            .servesUntil(row.instant())
                            .live(row.flag())
                            .applied(row.number())
                            .appliedAt(row.instantOrNull())
                            .build();
                })
                .list());
    }

    @Override
    public void ask() {
        transactions.write(handle -> handle.createQuery("SELECT pg_notify('" + PostgresNotification.CHANNEL + "', '')")
                .mapTo(String.class)
                .one());
    }

    @Override
    public int forget(Instant before, int most) {
        return transactions.write(handle -> handle.createUpdate("""
            DELETE FROM node_progress WHERE (node_id, epoch) IN
              (SELECT node_id, epoch FROM node_progress WHERE at < :before LIMIT :most)\
            """)
                        .bind("before", InstantColumns.micros(before))
                        .bind("most", most)
                        .execute()
                + handle.createUpdate("DELETE FROM nodes WHERE serves_until < :before")
                        .bind("before", InstantColumns.micros(before))
                        .execute());
    }
}
