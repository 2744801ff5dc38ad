package dev.rekey.core.verify;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeySecret;
import org.jspecify.annotations.Nullable;

/** Resolves a credential to a caller and its rights. Thread-safe. */
public final class CredentialAuthenticator {

    private final KeyVerifier verifier;
    private final UserStore users;
    private final FailedCallers failures;

    public CredentialAuthenticator(KeyVerifier verifier, UserStore users, FailedCallers failures) {
        this.verifier = verifier;
        this.users = users;
        this.failures = failures;
    }

    /**
     * Returns whether the key of a secret is cached, so that authentication does not access the
     * database. Does not block.
     */
    public boolean isCached(KeySecret secret) {
        return verifier.isCached(null, secret);
    }

    /**
     * Authenticates a caller by its key. Management rights come from the key and are not narrowed
     * by the owner's application permissions. A publishable key is public and authenticates nobody.
     *
     * @throws Refusal.Unauthenticated if the key is invalid
     * @throws Refusal.Forbidden if the client address or origin is not allowed
     */
    public Caller byKey(KeySecret secret, RequestContext context) {
        return caller(verifier.judge(secret, Attempt.toManage(context.address(), context.origin())), context);
    }

    /** Authenticates like {@link #byKey} without blocking; {@code null} if that is not possible. */
    public @Nullable Caller tryByKey(KeySecret secret, RequestContext context) {
        Verdict verdict = verifier.tryJudge(secret, Attempt.toManage(context.address(), context.origin()));
        return verdict == null ? null : caller(verdict, context);
    }

    /**
     * Returns the caller's key if it is cached and authenticates a caller, otherwise {@code null}.
     * Does not block and does not record a use.
     */
    public @Nullable CachedKey tryKnown(KeySecret secret, RequestContext context) {
        CachedKey key = verifier.tryKnown(secret, Attempt.toManage(context.address(), context.origin()));
        return key == null || key.isPublishable() ? null : key;
    }

    private Caller caller(Verdict verdict, RequestContext context) {
        CachedKey key = verdict.key();
        if (!verdict.isValid() || key == null) {
            failures.failed(context, key);
            throw KeyVerifier.refusal(verdict.outcome());
        }
        if (key.isPublishable()) {
            failures.failed(context, key);
            throw Refusal.Unauthenticated.wrong("key is publishable");
        }
        return caller(key, context);
    }

    /** Returns the caller of a key returned by {@link #tryKnown}. Does not record a use. */
    public Caller caller(CachedKey key, RequestContext context) {
        User owner = key.owner();
        return new Caller(
                key.project().id(),
                owner.id(),
                key,
                owner.actor(key.id()),
                owner.role(),
                key.grantedPermissions(),
                owner.root() ? Caller.Scope.ROOT : Caller.Scope.OWN_PROJECT,
                context);
    }

    /**
     * Authenticates a caller by a trusted issuer's token: a user of the issuer's project, with all
     * rights of the user. Never the root user.
     *
     * @throws Refusal.Unauthenticated if the user does not exist or is disabled
     */
    public Caller byUser(ProjectId project, String externalId, RequestContext context) {
        User user = users.find(project, new UserRef.ByExternalId(externalId))
                .or(() -> UserRef.normalized(externalId).flatMap(other -> users.find(project, other)))
                .filter(named -> named.enabled() && !named.root())
                .orElseThrow(() -> {
                    failures.failed(context, null);
                    return Refusal.Unauthenticated.wrong("token does not identify an enabled user");
                });
        return new Caller(
                project,
                user.id(),
                null,
                user.actor(null),
                user.role(),
                PermissionSet.ALL,
                Caller.Scope.OWN_PROJECT,
                context);
    }
}
