package dev.rekey;

import dev.rekey.config.InvalidSettingException;
import dev.rekey.config.ServerSettings;
import dev.rekey.core.Refusal;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.node.InstallationFile;
import dev.rekey.node.PepperFile;
import dev.rekey.sql.SqlDatabase;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a server keeps: its database, the peppers without which the database is useless, and the
 * root project and key.
 */
final class ServerStorage implements AutoCloseable {

    final SqlDatabase database;
    final SecureRandom random = new SecureRandom();
    final IdGenerator ids;
    final AuditEventFactory auditEvents;
    final PepperSet peppers;
    final SecretFactory secrets;
    final RootBootstrap root;
    private final InstallationFile installed;

    private ServerStorage(SqlDatabase database, ServerSettings settings, boolean isNew, InstantSource clock) {
        this.database = database;
        installed = new InstallationFile(settings.data(), database.installation(), random, isNew);
        unlessUnsure(installed::requireSameDatabase);
        ids = new IdGenerator(clock, random);
        auditEvents = new AuditEventFactory(ids, clock);
        peppers = peppers(settings, database, random, clock);
        secrets = new SecretFactory(ids, peppers, random);
        root = new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
    }

    /**
     * Opens or creates the database.
     *
     * @param isNew whether to accept an empty or another database although the data directory was
     *     used with one before
     * @throws InvalidSettingException if a setting contradicts the database or the data directory
     * @throws IOException if the data directory or the database cannot be used
     */
    static ServerStorage open(ServerSettings settings, boolean isNew, InstantSource clock) throws IOException {
        SqlDatabase database = connect(settings);
        try {
            return new ServerStorage(database, settings, isNew, clock);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static SqlDatabase connect(ServerSettings settings) throws IOException {
        try {
            ServerSettings.Nodes nodes = settings.nodes();
            return nodes.databaseUrl()
                    .map(url -> SqlDatabase.connect(
                            url.reveal(), nodes.listenUrl().orElse(url).reveal()))
                    .orElseGet(() -> SqlDatabase.open(settings.data()));
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static PepperSet peppers(
            ServerSettings settings, SqlDatabase database, SecureRandom random, InstantSource clock) {
        PepperFile file = new PepperFile(settings.pepperFile(), database.peppers(), random, clock);
        return unlessUnsure(file::load);
    }

    /** Makes the configured root key the only one. */
    void establishRoot(ServerSettings settings) {
        try {
            root.establish(settings.rootKey());
        } catch (Refusal.Conflict e) {
            throw new InvalidSettingException(e.publicMessage());
        }
    }

    /** Notes in the data directory which database it belongs to. */
    void noteInstallation() {
        unlessUnsure(installed::note);
    }

    @Override
    public void close() {
        database.close();
    }

    private static <T> T unlessUnsure(Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalStateException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static void unlessUnsure(Runnable step) {
        var _ = unlessUnsure(() -> {
            step.run();
            return true;
        });
    }
}
