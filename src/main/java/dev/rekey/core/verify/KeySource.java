package dev.rekey.core.verify;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.secret.KeyHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where verification gets its keys: what is close at hand, or the store.
 *
 * <p>A change that was answered on this node before the question came is in the answer, unless that says that it is stale.
 */
public interface KeySource {

    /** The epoch up to which every change is in what it answers. Never waits. */
    long epoch();

    /**
     * What is known without waiting; {@code null} where the store would have to be asked.
     *
     * @param within the one project whose keys there are for the one who asks; {@code null} is every project
     * @param candidates what the secret may be stored as, the hash under the current pepper first
     */
    @Nullable
    Found findAtOnce(@Nullable ProjectId within, List<KeyHash> candidates);

    /**
     * The same, asking the store where need be. May wait.
     *
     * @throws dev.rekey.core.Outage where the store cannot answer
     */
    Found find(@Nullable ProjectId within, List<KeyHash> candidates);

    /** What the store says now, whatever is close at hand. May wait; throws as {@link #find} does. */
    Found read(@Nullable ProjectId within, List<KeyHash> candidates);
}
