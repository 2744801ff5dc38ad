package dev.rekey.sql;

import dev.rekey.core.audit.Commit;
import dev.rekey.core.feed.Touched;
import dev.rekey.core.project.ProjectStore.Saved;
import org.jdbi.v3.core.Handle;

/** A guarded update of a thing that has a unique name. */
final class SavedRows {

    private SavedRows() {}

    /** The statement; says how many rows it changed, and conflicts where the name is taken. */
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

    /** That somebody else was faster. */
    private static final class Stale extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stale() {
            super("not at that version", null, false, false);
        }
    }
}
