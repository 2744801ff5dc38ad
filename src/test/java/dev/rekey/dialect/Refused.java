package dev.rekey.dialect;

import dev.rekey.core.Refusal;
import dev.rekey.http.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One of each way to say no, for tests of the doors' tables. It fails where a way is missing here. */
public final class Refused {

    private Refused() {}

    public static List<Refusal> refusals() {
        List<Refusal> all = new ArrayList<>(List.of(
                new Refusal.NotFound(Refusal.Noun.KEY),
                new Refusal.NotYours(),
                Refusal.StaleVersion.changed(),
                new Refusal.VersionRequired(),
                new Refusal.Invalid("/name", "too_long", "It is too long."),
                Refusal.Unauthenticated.missing(),
                Refusal.Unauthenticated.wrong("detail")));
        Stream.of(Refusal.Conflict.Reason.values())
                .map(reason -> new Refusal.Conflict(reason, "A conflict."))
                .forEach(all::add);
        Stream.of(Refusal.Forbidden.Reason.values())
                .map(reason -> new Refusal.Forbidden(reason, "Not allowed."))
                .forEach(all::add);
        checkComplete(Refusal.class, all);
        return all;
    }

    public static List<Fault> faults() {
        List<Fault> all = List.of(
                Fault.MalformedJson.syntax(),
                Fault.MalformedJson.encoding(),
                Fault.MalformedJson.duplicateMember(),
                new Fault.NotAnObject(),
                new Fault.TooDeep(),
                new Fault.TooLarge(),
                new Fault.TooSlow(),
                new Fault.UnsupportedMediaType(List.of("application/json")),
                new Fault.UnsupportedContentCoding(),
                new Fault.UnsupportedTransferCoding(),
                new Fault.NoSuchRoute(),
                new Fault.MethodNotAllowed(List.of("GET")),
                new Fault.AmbiguousCredentials(),
                new Fault.MalformedRequest(),
                new Fault.HeadersTooLarge(),
                new Fault.UriTooLong(),
                new Fault.Overloaded(1),
                new Fault.TooManyChanges(1),
                new Fault.TooManyFailures(1),
                new Fault.Misdirected(),
                new Fault.Unavailable(null),
                new Fault.Unexpected(null));
        checkComplete(Fault.class, all);
        return all;
    }

    private static void checkComplete(Class<?> family, List<?> all) {
        Set<Object> missing = new LinkedHashSet<>(Arrays.asList(family.getPermittedSubclasses()));
        all.forEach(one -> missing.remove(one.getClass()));
        if (!missing.isEmpty()) {
            throw new AssertionError("say what these answer: " + missing);
        }
    }
}
