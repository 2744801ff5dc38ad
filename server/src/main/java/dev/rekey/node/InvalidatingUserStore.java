package dev.rekey.node;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.local.cache.InvalidationTracker;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decorator of a user store that records changes that affect keys in {@link InvalidationTracker}, like {@link
 * InvalidatingKeyStore}.
 */
public final class InvalidatingUserStore implements UserStore {

    private final UserStore users;
    private final InvalidationTracker invalidations;

    public InvalidatingUserStore(UserStore users, InvalidationTracker invalidations) {
        this.users = users;
        this.invalidations = invalidations;
    }

    @Override
    public Optional<User> find(ProjectId project, UserRef ref) {
        return users.find(project, ref);
    }

    @Override
    public List<User> list(ProjectId project, @Nullable UserId after, int limit) {
        return users.list(project, after, limit);
    }

    @Override
    public Optional<User> create(ProjectId project, LongFunction<NewUser> draft) {
        return users.create(project, draft);
    }

    @Override
    public ProjectStore.Saved update(User before, User after, TransactionRecords records) {
        try {
            return users.update(before, after, records);
        } finally {
            invalidations.changed(after.id());
        }
    }

    @Override
    public boolean delete(User user, Function<List<KeyId>, TransactionRecords> commit) {
        try {
            return users.delete(user, commit);
        } finally {
            invalidations.changed(user.id());
        }
    }
}
