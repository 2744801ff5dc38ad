package dev.rekey.sql.sqlite;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.project.User;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.sql.StoreSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A process in which callers update a key each, as fast as they are answered. Arguments: folder, callers, updates. */
final class ConcurrentWriters {

    private ConcurrentWriters() {}

    public static void main(String[] arguments) {
        int callers = Integer.parseInt(arguments[1]);
        int updates = Integer.parseInt(arguments[2]);
        try (SqlDatabase database = SqlDatabase.open(Path.of(arguments[0]))) {
            StoreSamples samples = new StoreSamples(database);
            User owner = samples.user(samples.project().id());
            List<ApiKey> keys = new ArrayList<>();
            for (int at = 0; at < callers; at++) {
                keys.add(samples.key(owner).key());
            }
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                keys.forEach(key -> threads.execute(() -> update(database, samples, key, updates)));
            }
        }
    }

    private static void update(SqlDatabase database, StoreSamples samples, ApiKey key, int updates) {
        ApiKey current = key;
        for (int at = 0; at < updates; at++) {
            ApiKey next = samples.changed(current, StoreSamples.named("name " + at));
            boolean done = database.keys()
                    .update(
                            current,
                            next,
                            samples.revision(next, AuditAction.KEY_UPDATED),
                            StoreSamples.commitOf(samples.event(key.project(), key.id(), AuditAction.KEY_UPDATED)),
                            Optional.empty());
            if (!done) {
                throw new IllegalStateException("nobody else changes this key");
            }
            current = next;
        }
    }
}
