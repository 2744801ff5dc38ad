package dev.rekey.bench;

import dev.rekey.bench.report.MarkdownReport;
import dev.rekey.bench.report.MarkdownTable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What deciding costs, without HTTP: {@link PolicyJmh} and {@link PermissionQueryJmh}, run by JMH. */
final class PolicyBenchmark implements Benchmark {

    private static final int FORKS = 2;
    private static final int WARM_UPS = 3;
    private static final TimeValue WHILE = TimeValue.milliseconds(400);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** What the methods measure, in the order in which it is shown. */
    private static final Map<String, String> NAMES = names();

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("PolicyJmh.allowed", "decide, allowed");
        names.put("PolicyJmh.refusedByAddress", "decide, refused for the address");
        names.put("PolicyJmh.refusedByOrigin", "decide, refused for the origin");
        names.put("PolicyJmh.refusedByPermission", "decide, refused for a permission");
        names.put("PolicyJmh.hashedAllowed", "secret hashed, key looked up, decide, allowed");
        names.put("PolicyJmh.hashedRefusedByPermission", "the same, refused for a permission");
        names.put("PermissionQueryJmh.parse", "query of 5 permissions read");
        names.put("PermissionQueryJmh.met", "query of 5 permissions, met");
        names.put("PermissionQueryJmh.notMet", "query of 5 permissions, not met");
        names.put("TrafficJmh.record", "attempt recorded");
        names.put("TrafficJmh.recordNothing", "the same, not recorded");
        names.put("TrafficJmh.rehearse", "change rehearsed on 10,000 shapes in SQLite");
        return names;
    }

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public String purpose() {
        return "what deciding about a key with 20 permissions, 5 blocks of addresses and 5 origins takes, without HTTP";
    }

    @Override
    public void run(ScratchDirectory scratch, MarkdownReport report) throws RunnerException {
        List<String> flags = Stream.concat(
                        BuiltProgram.FLAGS.stream(), Stream.of("--sun-misc-unsafe-memory-access=allow"))
                .toList();
        Options options = new OptionsBuilder()
                .include(pattern(PolicyJmh.class))
                .include(pattern(PermissionQueryJmh.class))
                .include(pattern(TrafficJmh.class))
                .forks(Math.min(FORKS, report.rounds()))
                .jvmArgs(flags.toArray(String[]::new))
                .warmupIterations(WARM_UPS)
                .warmupTime(WHILE)
                .measurementIterations(report.rounds())
                .measurementTime(WHILE)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        MarkdownTable table = new MarkdownTable("what", "ns", "least", "most", "bytes allocated");
        NAMES.forEach((method, name) -> results.stream()
                .filter(one -> one.getParams().getBenchmark().endsWith("." + method))
                .forEach(one -> row(table, name, one)));
        report.end(this, table);
        report.say(
                "Means of %d forks of %d iterations of %s each; JMH %s; Java's flags: %s.",
                options.getForkCount().get(),
                report.rounds(),
                WHILE,
                org.openjdk.jmh.util.Version.getPlainVersion(),
                String.join(" ", BuiltProgram.FLAGS));
    }

    private static String pattern(Class<?> benchmarks) {
        return "^" + benchmarks.getName().replace(".", "\\.") + "\\.";
    }

    private static void row(MarkdownTable table, String name, RunResult result) {
        Result<?> time = result.getPrimaryResult();
        Result<?> allocated =
                Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED));
        table.row(
                name,
                MeasurementSeries.number(time.getScore()),
                MeasurementSeries.number(time.getStatistics().getMin()),
                MeasurementSeries.number(time.getStatistics().getMax()),
                "%.0f".formatted(allocated.getScore()));
    }
}
