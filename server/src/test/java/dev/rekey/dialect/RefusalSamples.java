package dev.rekey.dialect;

import dev.rekey.core.Refusal;
import dev.rekey.core.RefusalCategory;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpErrorCategory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Samples of every error and every category of errors, for tests of the APIs' error mappings. */
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
        checkComplete(Arrays.asList(Refusal.class.getPermittedSubclasses()), all, Object::getClass);
        checkComplete(Arrays.asList(RefusalCategory.values()), all, Refusal::category);
        return all;
    }

    public static List<HttpError> errors() {
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
                new HttpError.RouteNotFound(),
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
                new HttpError.InternalServerError(null));
        checkComplete(Arrays.asList(HttpError.class.getPermittedSubclasses()), all, Object::getClass);
        checkComplete(Arrays.asList(HttpErrorCategory.values()), all, HttpError::category);
        return all;
    }

    private static <T> void checkComplete(List<?> expected, List<T> samples, Function<T, ?> property) {
        Set<Object> missing = new LinkedHashSet<>(expected);
        samples.forEach(sample -> missing.remove(property.apply(sample)));
        if (!missing.isEmpty()) {
            throw new AssertionError("no sample of " + missing);
        }
    }
}
