package dev.rekey.dialect;

import dev.rekey.core.Refusal;
import dev.rekey.http.HttpError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One of each way to say no, for tests of the APIs' tables. It fails where a way is missing here. */
public final class RefusalSamples {

    private RefusalSamples() {}

    public static List<Refusal> refusals() {
        List<Refusal> all = new ArrayList<>(List.of(
                new Refusal.NotFound(Refusal.ResourceType.KEY),
                new Refusal.NotOwner(),
                Refusal.StaleVersion.changed(),
                new Refusal.PreconditionRequired(),
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

    public static List<HttpError> faults() {
        List<HttpError> all = List.of(
                HttpError.MalformedJson.syntax(),
                HttpError.MalformedJson.encoding(),
                HttpError.MalformedJson.duplicateMember(),
                new HttpError.NotAnObject(),
                new HttpError.TooDeep(),
                new HttpError.TooLarge(),
                new HttpError.TooSlow(),
                new HttpError.UnsupportedMediaType(List.of("application/json")),
                new HttpError.UnsupportedContentCoding(),
                new HttpError.UnsupportedTransferCoding(),
                new HttpError.NoSuchRoute(),
                new HttpError.MethodNotAllowed(List.of("GET")),
                new HttpError.AmbiguousCredentials(),
                new HttpError.MalformedRequest(),
                new HttpError.HeadersTooLarge(),
                new HttpError.UriTooLong(),
                new HttpError.Overloaded(1),
                new HttpError.TooManyChanges(1),
                new HttpError.TooManyFailures(1),
                new HttpError.Misdirected(),
                new HttpError.Unavailable(null),
                new HttpError.Unexpected(null));
        checkComplete(HttpError.class, all);
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
