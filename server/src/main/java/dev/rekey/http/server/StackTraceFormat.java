package dev.rekey.http.server;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Formats an exception for the log. Messages of parsers are omitted, because they may quote their
 * input.
 */
final class StackTraceFormat {

    private static final List<String> PARSERS = List.of(
            "tools.jackson.",
            "com.nimbusds.",
            "inet.ipaddr.",
            "org.eclipse.jetty.http.",
            "java.time.",
            "java.text.",
            "java.util.",
            "java.net.URISyntaxException",
            "java.lang.NumberFormatException",
            "java.lang.IllegalArgumentException");

    private static final int MAX_FRAMES = 40;

    private StackTraceFormat() {}

    static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable current = thrown; current != null && seen.add(current); current = current.getCause()) {
            append(current, seen.size() > 1 ? "caused by " : "", text);
        }
        return text.toString();
    }

    private static void append(Throwable thrown, String introduction, StringBuilder text) {
        text.append(introduction).append(thrown.getClass().getName());
        String message = messageOf(thrown);
        if (message != null) {
            text.append(": ").append(message);
        }
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int index = 0; index < frames.length && index < MAX_FRAMES; index++) {
            text.append("\n  at ").append(frames[index]);
        }
        text.append('\n');
    }

    private static @Nullable String messageOf(Throwable thrown) {
        String name = thrown.getClass().getName();
        return PARSERS.stream().anyMatch(name::startsWith) ? null : thrown.getMessage();
    }
}
