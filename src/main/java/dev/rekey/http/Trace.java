package dev.rekey.http;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exception as text for the log. What parsers say is left out, since they quote what they were given. */
final class Trace {

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

    private Trace() {}

    static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable one = thrown; one != null && seen.add(one); one = one.getCause()) {
            append(one, seen.size() > 1 ? "caused by " : "", text);
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
        for (int at = 0; at < frames.length && at < MAX_FRAMES; at++) {
            text.append("\n  at ").append(frames[at]);
        }
        text.append('\n');
    }

    private static @Nullable String messageOf(Throwable thrown) {
        String name = thrown.getClass().getName();
        return PARSERS.stream().anyMatch(name::startsWith) ? null : thrown.getMessage();
    }
}
