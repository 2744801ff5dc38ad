package dev.rekey.sql;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.store.KeyStore;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A store of keys with a project and an owner. */
abstract class KeyStoreFixture extends DatabaseTest {

    Project project;
    User owner;
    KeyStore keys;

    @BeforeEach
    void makeOwner() {
        project = samples.project();
        owner = samples.user(project.id());
        keys = database.keys();
    }

    boolean update(ApiKey before, ApiKey after) {
        return keys.update(
                before,
                after,
                samples.revision(after, AuditAction.KEY_UPDATED),
                StoreSamples.commitOf(samples.event(project.id(), before.id(), AuditAction.KEY_UPDATED)),
                Optional.empty());
    }

    List<Revision> revisions(ApiKey key) {
        return database.keys().revisions(key.id(), Long.MAX_VALUE, 100);
    }

    List<AuditEvent> events(KeyId key) {
        return database.audit()
                .list(AuditQueryBuilder.builder().key(key).limit(100).build());
    }
}
