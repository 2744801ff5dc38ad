package dev.rekey.bench;

import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.access.PermissionSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to read a query of five permissions, and to ask it of somebody who was given 20 and whose owner may do all. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PermissionQueryJmh {

    private static final String TEXT =
            "(files:read AND files:write) OR (reports:read AND (billing:write OR users:list))";

    private final String text = TEXT;
    private final PermissionQuery query = read(PermissionQuery.parse(TEXT));

    /** Meets the query by its last permission. */
    private final PermissionSet enough = rights("files:read", "reports:read", "users:list");

    private final PermissionSet tooFew = rights("files:read", "reports:read", "users:read");

    private static PermissionSet rights(String... needed) {
        return PermissionSet.of(Stream.concat(
                        IntStream.range(needed.length, 20).mapToObj(at -> "service:resource-" + at + ":read"),
                        Stream.of(needed))
                .map(Permission::new)
                .toList());
    }

    private static PermissionQuery read(PermissionQuery.Result result) {
        return switch (result) {
            case PermissionQuery.Result.Parsed(PermissionQuery query) -> query;
            case PermissionQuery.Result.Malformed malformed -> throw new IllegalStateException(malformed.reason());
        };
    }

    @Benchmark
    public PermissionQuery.Result parse() {
        return PermissionQuery.parse(text);
    }

    @Benchmark
    public boolean met() {
        return wanted(true, query.isMetBy(enough, PermissionSet.ALL));
    }

    @Benchmark
    public boolean notMet() {
        return wanted(false, query.isMetBy(tooFew, PermissionSet.ALL));
    }

    /** A figure of another path than the one that is meant would be no figure. */
    private static boolean wanted(boolean wanted, boolean met) {
        if (met != wanted) {
            throw new IllegalStateException("met: " + met);
        }
        return met;
    }
}
