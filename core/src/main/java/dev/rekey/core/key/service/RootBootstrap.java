package dev.rekey.core.key.service;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Metadata;
import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDiff;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.key.store.KeyStore;
import dev.rekey.core.key.validation.KeyChangeValidator;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.MintedSecret;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Ensures at each start that the project {@code default}, its administrator {@code root} and the
 * root key exist, from which everything else can be created. Idempotent, also after a crash and if
 * several nodes start concurrently.
 */
public final class RootBootstrap {

    private static final String NAME = "root";
    private static final long ROOT_NUMBER = 1;

    private final ProjectStore projects;
    private final UserStore users;
    private final KeyStore keys;
    private final KeyChangeCommitter committer;
    private final IdGenerator ids;
    private final AuditEventFactory auditEvents;
    private final SecretFactory secrets;

    public RootBootstrap(
            ProjectStore projects,
            UserStore users,
            KeyStore keys,
            IdGenerator ids,
            AuditEventFactory auditEvents,
            SecretFactory secrets) {
        this.projects = projects;
        this.users = users;
        this.keys = keys;
        this.committer = new KeyChangeCommitter(keys, auditEvents);
        this.ids = ids;
        this.auditEvents = auditEvents;
        this.secrets = secrets;
    }

    /**
     * Creates the project and the user if they are missing. A given secret becomes the only secret
     * of the root key; without one, a missing root key is left to {@link #createMissingKey}.
     *
     * @throws Refusal.Conflict if the given secret belongs to another key
     */
    public void establish(Optional<KeySecret> given) {
        Project project =
                firstOf(() -> projects.find(new ProjectRef.BySlug(Project.DEFAULT_SLUG)), this::createProject);
        User root = root(project);
        KeyRef ref = new KeyRef.ByNumber(project.id(), ROOT_NUMBER);
        given.ifPresent(secret -> {
            refuseTaken(secret, ref);
            if (keys.find(ref).isPresent() || !createKey(project, root, MintedSecret.given(secret))) {
                useSecret(ref, MintedSecret.given(secret));
            }
        });
    }

    /**
     * Creates the root key with a new secret if it is missing. To be called once the secret can be
     * shown: if a start fails before that, no key exists, and the next start creates and shows it.
     *
     * @return the secret, to be shown once; empty if the key exists or another node created it
     */
    public Optional<KeySecret> createMissingKey() {
        Project project = projects.find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow(() -> new UnavailableException("the default project does not exist"));
        if (keys.find(new KeyRef.ByNumber(project.id(), ROOT_NUMBER)).isPresent()) {
            return Optional.empty();
        }
        MintedSecret minted = secrets.mint(KeyFormat.rekey(project.settings().keyPrefix()));
        return createKey(project, root(project), minted) ? Optional.of(minted.secret()) : Optional.empty();
    }

    private User root(Project project) {
        return firstOf(
                () -> users.find(project.id(), new UserRef.ByExternalId(NAME)).filter(User::root),
                () -> createUser(project));
    }

    private void refuseTaken(KeySecret given, KeyRef ref) {
        Optional<KeyId> holder = keys.findBySecret(secrets.candidates(given))
                .map(match -> match.owned().key().id());
        // Read the root key after the holder: another node may just have created it with this
        // secret.
        if (holder.isPresent()
                && !holder.equals(
                        keys.find(ref).map(aggregate -> aggregate.key().id()))) {
            throw new Refusal.Conflict(
                    Refusal.Conflict.Reason.ROOT_PROTECTED, "The given root key is already the secret of another key.");
        }
    }

    private void useSecret(KeyRef ref, MintedSecret minted) {
        KeyAggregate aggregate =
                keys.find(ref).orElseThrow(() -> new UnavailableException("the root key does not exist"));
        AuditStamp now = new AuditStamp(auditEvents.now(), Actor.SYSTEM);
        SecretVersion secret = secrets.version(minted, now.at());
        List<SecretVersion> present = aggregate.key().secrets();
        if (present.size() == 1 && present.getFirst().hash().equals(secret.hash())) {
            return;
        }
        ApiKey after = aggregate.key().rotated(List.of(secret), now);
        Caller system =
                Caller.system(aggregate.project().id(), aggregate.owner().id(), ids.next());
        EvaluatedChange change = new EvaluatedChange(aggregate.with(after), Optional.empty());
        Optional<KeyAggregate> replaced =
                committer.commit(system, aggregate, change, AuditAction.KEY_ROTATED, IdempotencyRecorder.none());
        if (replaced.isEmpty()) {
            useSecret(ref, minted);
        }
    }

    private Optional<Project> createProject() {
        ProjectId id = new ProjectId(ids.next());
        AuditStamp now = new AuditStamp(auditEvents.now(), Actor.SYSTEM);
        return projects.create(number -> new ProjectStore.NewProject(
                new Project(id, number, Project.DEFAULT_SLUG, "Default", ProjectSettings.DEFAULT, 1, now, now),
                new TransactionRecords(List.of(), Optional.empty())));
    }

    private Optional<User> createUser(Project project) {
        AuditStamp now = new AuditStamp(auditEvents.now(), Actor.SYSTEM);
        UserId id = new UserId(ids.next());
        return users.create(
                project.id(),
                number -> new UserStore.NewUser(
                        UserBuilder.builder()
                                .id(id)
                                .number(number)
                                .project(project.id())
                                .externalId(NAME)
                                .name(NAME)
                                .role(UserRole.ADMINISTRATOR)
                                .type(UserType.HUMAN)
                                .enabled(true)
                                .metadata(Metadata.EMPTY)
                                .root(true)
                                .version(1)
                                .created(now)
                                .updated(now)
                                .build(),
                        new TransactionRecords(List.of(), Optional.empty())));
    }

    private boolean createKey(Project project, User root, MintedSecret minted) {
        AuditStamp now = new AuditStamp(auditEvents.now(), Actor.SYSTEM);
        KeyChange change = KeyChange.builder().name(NAME).restricted(false).build();
        KeyChangeValidator rules = new KeyChangeValidator(project.settings(), Set.of(), now.at());
        KeySettings settings = rules.apply(KeySettings.BLANK, change);
        try {
            return createKey(project, root, minted, now, settings);
        } catch (RootKeyExistsException later) {
            // Another node created the root key concurrently.
            return false;
        }
    }

    private boolean createKey(Project project, User root, MintedSecret minted, AuditStamp now, KeySettings settings) {
        Caller system = Caller.system(project.id(), root.id(), ids.next());
        return keys.create(project.id(), number -> {
            if (number != ROOT_NUMBER) {
                throw new RootKeyExistsException();
            }
            ApiKey key = ApiKeyBuilder.builder()
                    .id(secrets.nextKeyId())
                    .number(number)
                    .project(project.id())
                    .owner(root.id())
                    .kind(KeyKind.SECRET)
                    .settings(settings)
                    .secrets(List.of(secrets.version(minted, now.at())))
                    .version(1)
                    .created(now)
                    .updated(now)
                    .build();
            return new KeyCreationStore.NewKey(
                    key,
                    Revision.first(key, AuditAction.KEY_CREATED, system, Optional.empty()),
                    TransactionRecords.of(auditEvents.done(
                            system,
                            project.id(),
                            key.id(),
                            AuditAction.KEY_CREATED,
                            now.at(),
                            KeyDiff.between(KeySettings.BLANK, settings))));
        });
    }

    /** Thrown if the root key exists, to roll back the creation of another key. */
    private static final class RootKeyExistsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RootKeyExistsException() {
            super("the root key already exists", null, false, false);
        }
    }

    /** Finds a record or creates it; if another node created it concurrently, finds it again. */
    private static <T> T firstOf(Supplier<Optional<T>> find, Supplier<Optional<T>> create) {
        return find.get()
                .or(create)
                .or(find)
                .orElseThrow(
                        () -> new UnavailableException("the default project or the root user could not be created"));
    }
}
