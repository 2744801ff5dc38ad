package dev.rekey.cli;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Formats an unexpected exception for a terminal: exception classes and stack frames. Messages are
 * left out, because they may quote a setting, and settings contain passwords.
 */
final class UnexpectedFailureReport {

    private static final int MAX_FRAMES = 12;

    private UnexpectedFailureReport() {}

    static String text(Throwable failure) {
        StringBuilder text = new StringBuilder("Unexpected error. Please report this:");
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (@Nullable Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
            text.append(seen.size() > 1 ? "\n  caused by " : "\n  ")
                    .append(at.getClass().getName());
            StackTraceElement[] frames = at.getStackTrace();
            for (int frame = 0; frame < frames.length && frame < MAX_FRAMES; frame++) {
                text.append("\n    at ").append(frames[frame]);
            }
        }
        return text.toString();
    }
}
