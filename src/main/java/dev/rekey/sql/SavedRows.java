package dev.rekey.sql;

import dev.rekey.core.audit.Commit;
import dev.rekey.core.feed.Touched;
import dev.rekey.core.project.ProjectStore.Saved;
import org.jdbi.v3.core.Handle;

/** Version-guarded update of a row with a unique name. */
final class SavedRows {

    private SavedRows() {}

    /**
     * Executes the update and returns the number of changed rows; violates a constraint if the name
     * is taken.
     */
    @FunctionalInterface
    interface Statement {
        int on(Handle handle);
    }

    static Saved update(Engine engine, Commit commit, Touched touched, Statement statement) {
        try {
            engine.feed().write(handle -> {
                Commits.write(handle, commit);
                engine.guard(() -> {
                    if (statement.on(handle) == 0) {
                        throw new Stale();
                    }
                });
                return Feed.Entry.of(commit, touched);
            });
            return Saved.DONE;
        } catch (Stale _) {
            return Saved.STALE;
        } catch (GuardFailed _) {
            return Saved.NAME_TAKEN;
        }
    }

    /** Thrown if the row no longer has the expected version. */
    private static final class Stale extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stale() {
            super("the row has another version", null, false, false);
        }
    }
}
