package dev.rekey.core.project;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Store of users. Each method is one transaction. */
public interface UserStore {

    /** Finds a user of this project; external ids are compared byte by byte. */
    Optional<User> find(ProjectId project, UserRef ref);

    /** Returns users of the project with ids above {@code after}, in ascending order. */
    List<User> list(ProjectId project, @Nullable UserId after, int limit);

    /**
     * Stores a new user.
     *
     * @param draft creates the user for its number; must be free of side effects
     * @return empty if the external id is taken
     */
    Optional<User> create(ProjectId project, LongFunction<NewUser> draft);

    /** Replaces {@code before} with {@code after} if the version is unchanged. */
    ProjectStore.Saved update(User before, User after, TransactionRecords records);

    /**
     * Deletes the user and its keys if the version is unchanged.
     *
     * @param commit creates the transaction records for the ids of the deleted keys; must be free
     *     of side effects
     * @return whether the user was deleted
     */
    boolean delete(User user, Function<List<KeyId>, TransactionRecords> commit);

    /** A new user and its transaction records. */
    record NewUser(User user, TransactionRecords commit) {}
}
