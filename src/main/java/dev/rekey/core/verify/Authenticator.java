package dev.rekey.core.verify;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.Via;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeySecret;
import org.jspecify.annotations.Nullable;

/** Says who is calling us: whom a credential stands for, and with what rights. Thread-safe. */
public final class Authenticator {

    private final Verifier verifier;
    private final UserStore users;
    private final FailedCallers failures;

    public Authenticator(Verifier verifier, UserStore users, FailedCallers failures) {
        this.verifier = verifier;
        this.users = users;
        this.failures = failures;
    }

    /** Whether the key of a secret is in memory, so that judging it asks no database. Never blocks. */
    public boolean isKnownAtOnce(KeySecret secret) {
        return verifier.isKnownAtOnce(null, secret);
    }

    /**
     * The caller that a key stands for. It may manage what its rights cover, so its owner's rights in the application
     * do not narrow it; a publishable key, which anybody may have read, stands for nobody.
     *
     * @throws Refusal.Unauthenticated where the key is not good
     * @throws Refusal.Forbidden where it is used from outside its addresses or origins
     */
    public Caller byKey(KeySecret secret, Via via) {
        return caller(verifier.judge(secret, Attempt.toManage(via.address(), via.origin())), via);
    }

    /** The same; {@code null} where it takes waiting. Throws as {@link #byKey} does. */
    public @Nullable Caller byKeyAtOnce(KeySecret secret, Via via) {
        Verdict verdict = verifier.judgeAtOnce(secret, Attempt.toManage(via.address(), via.origin()));
        return verdict == null ? null : caller(verdict, via);
    }

    /**
     * The key that a caller came with, if it stands for somebody as far as is known without waiting; otherwise
     * {@code null}. It is not recorded as a use.
     */
    public @Nullable KeyFacts knownAtOnce(KeySecret secret, Via via) {
        KeyFacts key = verifier.knownAtOnce(secret, Attempt.toManage(via.address(), via.origin()));
        return key == null || key.isPublishable() ? null : key;
    }

    private Caller caller(Verdict verdict, Via via) {
        KeyFacts key = verdict.key();
        if (!verdict.isValid() || key == null) {
            failures.failed(via, key);
            throw Verifier.refusal(verdict.outcome());
        }
        if (key.isPublishable()) {
            failures.failed(via, key);
            throw Refusal.Unauthenticated.wrong("key is publishable");
        }
        return caller(key, via);
    }

    /** The caller that a key of {@link #knownAtOnce} stands for. It is not recorded as a use. */
    public Caller caller(KeyFacts key, Via via) {
        User owner = key.owner();
        return new Caller(
                key.project().id(),
                owner.id(),
                key,
                owner.actor(key.id()),
                owner.role(),
                key.given(),
                owner.root() ? Caller.Reach.ROOT : Caller.Reach.OWN_PROJECT,
                via);
    }

    /**
     * The caller that a trusted issuer's token stands for: a user of the issuer's project, with all its rights there. Root
     * is nobody's to stand for.
     *
     * @throws Refusal.Unauthenticated where the project has no such user or it is disabled
     */
    public Caller byUser(ProjectId project, String externalId, Via via) {
        User user = users.find(project, new UserRef.ByExternalId(externalId))
                .or(() -> UserRef.normalized(externalId).flatMap(other -> users.find(project, other)))
                .filter(named -> named.enabled() && !named.root())
                .orElseThrow(() -> {
                    failures.failed(via, null);
                    return Refusal.Unauthenticated.wrong("token names no enabled user");
                });
        return new Caller(
                project, user.id(), null, user.actor(null), user.role(), Rights.ALL, Caller.Reach.OWN_PROJECT, via);
    }
}
