package dev.rekey.bench;

import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventBuilder;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.RevisionBuilder;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.MintedSecret;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.sql.SqlDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Fills a project's table of keys while no server has the database. Keys go through the store as any key does, so that the
 * tables are as a server would leave them; but hundreds at once, so that they are committed in big groups.
 *
 * <p>Key number n is named after it, in seven digits, and belongs to owner n modulo {@value #OWNERS}; one in {@value
 * #RARE} has the permission {@value #RARE_PERMISSION}.
 */
final class KeyTableFiller {

    static final int OWNERS = 10;
    static final String RARE_PERMISSION = "reports:write";

    private static final int RARE = 20;
    private static final int AT_ONCE = 512;

    /** How many secrets are kept, to be presented later: spread over all keys. */
    private static final int SAMPLE = 1_000;

    private final SqlDatabase database;
    private final PepperSet peppers;
    private final SecureRandom random = new SecureRandom();
    private final IdGenerator ids = new IdGenerator(InstantSource.system(), random);
    private final Project project;
    private final List<UserId> owners;

    private KeyTableFiller(SqlDatabase database, Path data) throws IOException {
        this.database = database;
        this.peppers = PepperSet.parse(Files.readAllLines(data.resolve("pepper"), StandardCharsets.UTF_8));
        this.project = database.projects()
                .find(new ProjectRef.BySlug(BenchmarkSetup.PROJECT))
                .orElseThrow();
        this.owners = IntStream.range(0, OWNERS)
                .mapToObj(owner -> new UserRef.ByExternalId("owner-" + owner))
                .map(owner -> database.users().find(project.id(), owner).orElseThrow())
                .map(User::id)
                .toList();
    }

    /** Adds so many keys to the project that {@link BenchmarkSetup#project} made; says some of them. */
    static List<BenchmarkSetup.Made> fill(Path data, int count) throws IOException, InterruptedException {
        try (SqlDatabase database = SqlDatabase.open(data)) {
            return new KeyTableFiller(database, data).fill(count);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the keys could not be made", failed.getCause());
        }
    }

    private List<BenchmarkSetup.Made> fill(int count) throws InterruptedException, ExecutionException {
        Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusMillis(count);
        int every = Math.max(1, count / SAMPLE);
        List<BenchmarkSetup.Made> sample = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> parts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int part = 0; part < AT_ONCE; part++) {
                int start = part;
                parts.add(threads.submit(() -> {
                    for (int number = start; number < count; number += AT_ONCE) {
                        BenchmarkSetup.Made made = create(number, first.plusMillis(number));
                        if (number % every == 0) {
                            sample.add(made);
                        }
                    }
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        }
        return List.copyOf(sample);
    }

    private BenchmarkSetup.Made create(int number, Instant at) {
        MintedSecret minted = KeyFormat.rekey(project.settings().keyPrefix()).mint(random);
        SecretVersion secret = new SecretVersion(
                new SecretId(ids.next()),
                peppers.hash(minted.secret()),
                minted.start(),
                minted.lastFour(),
                at,
                null,
                null);
        KeyId id = new KeyId(ids.next());
        AuditStamp stamp = new AuditStamp(at, Actor.SYSTEM);
        KeySettings settings = settings(number);
        boolean kept = database.keys()
                .create(
                        project.id(),
                        counted -> new KeyCreationStore.NewKey(
                                ApiKeyBuilder.builder()
                                        .id(id)
                                        .number(counted)
                                        .project(project.id())
                                        .owner(owners.get(number % OWNERS))
                                        .kind(KeyKind.SECRET)
                                        .settings(settings)
                                        .secrets(List.of(secret))
                                        .version(1)
                                        .created(stamp)
                                        .updated(stamp)
                                        .build(),
                                RevisionBuilder.builder()
                                        .key(id)
                                        .version(1)
                                        .action(AuditAction.KEY_CREATED)
                                        .stamp(stamp)
                                        .settings(settings)
                                        .build(),
                                TransactionRecords.of(event(id, at))));
        if (!kept) {
            throw new IllegalStateException("a key was not kept");
        }
        return new BenchmarkSetup.Made(number, id.toString(), minted.secret().reveal());
    }

    private static KeySettings settings(int number) {
        KeySettings blank = KeySettings.BLANK;
        List<Permission> permissions = new ArrayList<>(List.of(new Permission("files:read")));
        if (number % RARE == 0) {
            permissions.add(new Permission(RARE_PERMISSION));
        }
        return KeySettingsBuilder.builder(blank)
                .name("Key %07d".formatted(number))
                .restricted(true)
                .permissions(permissions)
                .build();
    }

    private AuditEvent event(KeyId key, Instant at) {
        return AuditEventBuilder.builder()
                .id(new AuditId(ids.next()))
                .at(at)
                .project(project.id())
                .key(key)
                .actor(Actor.SYSTEM)
                .api("bench")
                .action(AuditAction.KEY_CREATED)
                .outcome(AuditEvent.Result.DONE)
                .requestId(ids.next())
                .changes(List.of())
                .build();
    }
}
