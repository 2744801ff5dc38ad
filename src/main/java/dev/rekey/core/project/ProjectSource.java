package dev.rekey.core.project;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Projects by their slugs, for those who ask at every request. A change that was answered before is in the answer. */
public interface ProjectSource {

    /** The project; {@code null} where the store would have to be asked, which there is none says too. */
    @Nullable
    Project findAtOnce(String slug);

    /**
     * The project. May wait.
     *
     * @throws dev.rekey.core.Outage where the store cannot answer
     */
    Optional<Project> find(String slug);
}
