package dev.rekey.bench;

import dev.rekey.bench.report.MarkdownReport;
import java.util.ArrayList;
import java.util.List;

/** {@code ./rekey bench}: measures what the command line names, or all. */
public final class Bench {

    private static final List<Benchmark> ALL = List.of(
            new StartBenchmark(),
            new UpdatesBenchmark(),
            new VerifyBenchmark(),
            new PolicyBenchmark(),
            new MemoryBenchmark(),
            new ScaleBenchmark(),
            new PropagationBenchmark());

    private static final int ROUNDS = 5;

    private Bench() {}

    /** @param arguments names of benchmarks, all where there are none; {@code --short} for one round of each */
    public static void main(String[] arguments) throws Exception {
        int rounds = ROUNDS;
        List<Benchmark> wanted = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.equals("--short")) {
                rounds = 1;
                continue;
            }
            List<Benchmark> named =
                    ALL.stream().filter(one -> one.name().equals(argument)).toList();
            if (named.isEmpty()) {
                boolean helpRequested = List.of("help", "-h", "--help").contains(argument);
                (helpRequested ? System.out : System.err).print(help());
                System.exit(helpRequested ? 0 : 2);
            }
            wanted.addAll(named);
        }
        MarkdownReport report = new MarkdownReport(System.out, rounds);
        report.machine();
        for (Benchmark benchmark : wanted.isEmpty() ? ALL : wanted) {
            report.begin(benchmark);
            try (ScratchDirectory scratch = ScratchDirectory.make(benchmark.name())) {
                benchmark.run(scratch, report);
            }
        }
    }

    private static String help() {
        StringBuilder text = new StringBuilder("usage: ./rekey bench [--short] [name …]\n\n");
        for (Benchmark benchmark : ALL) {
            text.append("  %-11s %s%n".formatted(benchmark.name(), benchmark.purpose()));
        }
        return text.append(
                        "\nWithout a name, all of them: about twenty minutes. --short: one round in place of five, to see that they run.\n")
                .toString();
    }
}
