package dev.rekey.testing;

import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.KeyChangeCommitter;
import dev.rekey.core.key.service.KeyChangeEvaluator;
import dev.rekey.core.key.service.KeyChangeExecutor;
import dev.rekey.core.key.service.KeyCreator;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.VisibleKeyReader;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.store.KeyUpdateStore;
import dev.rekey.core.project.ProjectService;
import dev.rekey.sql.SqlDatabase;

/** Use cases of keys on a database, wired as the program wires them. */
public record KeyUseCases(
        KeyService keys, KeyChangeEvaluator evaluator, KeyChangeExecutor changes, KeyChangeCommitter committer) {

    /** Uses the stores of the database without decorators. */
    public static KeyUseCases of(
            SqlDatabase database, IdGenerator ids, AuditEventFactory auditEvents, SecretFactory secrets) {
        return of(database, database.keys(), database.keys(), database.keys(), ids, auditEvents, secrets);
    }

    /** Reads and writes keys through the given stores. */
    public static KeyUseCases of(
            SqlDatabase database,
            KeyReader reader,
            KeyCreationStore creations,
            KeyUpdateStore updates,
            IdGenerator ids,
            AuditEventFactory auditEvents,
            SecretFactory secrets) {
        VisibleKeyReader visible = new VisibleKeyReader(reader, database.keys());
        KeyChangeEvaluator evaluator = new KeyChangeEvaluator(database.roles());
        KeyChangeCommitter committer = new KeyChangeCommitter(updates, auditEvents);
        KeyChangeExecutor changes = new KeyChangeExecutor(visible, committer, database.audit(), auditEvents);
        KeyCreator creator = new KeyCreator(
                creations,
                database.keys(),
                new ProjectService(database.projects(), ids, auditEvents),
                database.users(),
                database.roles(),
                auditEvents,
                secrets);
        KeyService keys = new KeyService(creator, visible, evaluator, changes, committer, auditEvents);
        return new KeyUseCases(keys, evaluator, changes, committer);
    }
}
