package dev.rekey.core.project;

import dev.rekey.core.audit.Commit;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Where users are kept. Each method is one transaction. */
public interface UserStore {

    /** A user of this project; external ids are compared byte by byte. */
    Optional<User> find(ProjectId project, UserRef ref);

    /** Users of the project by ascending id, after {@code after}. */
    List<User> list(ProjectId project, @Nullable UserId after, int limit);

    /**
     * Keeps a new user.
     *
     * @param draft makes it, given its number; must be pure
     * @return empty where the external id is taken
     */
    Optional<User> create(ProjectId project, LongFunction<NewUser> draft);

    /** Replaces {@code before} with {@code after} if it is still at its version. */
    ProjectStore.Saved update(User before, User after, Commit commit);

    /**
     * Removes the user and its keys, if it is still at its version.
     *
     * @param commit what to write beside, given the ids of the keys that go with it; must be pure
     * @return whether it was
     */
    boolean delete(User user, Function<List<KeyId>, Commit> commit);

    /** A user about to be kept. */
    record NewUser(User user, Commit commit) {}
}
