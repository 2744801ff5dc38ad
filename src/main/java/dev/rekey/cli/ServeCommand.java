package dev.rekey.cli;

import dev.rekey.config.Setting;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code rekey serve}: a server in the foreground, until it is told to end. */
final class ServeCommand {

    private final ServerStarter servers;

    private ServeCommand(ServerStarter servers) {
        this.servers = servers;
    }

    static CommandLine line(ServerStarter servers) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection((Runnable) () -> {});
        spec.name("serve").usageMessage().description("Starts a server and stays with it until it is told to end.");
        spec.mixinStandardHelpOptions(true);
        for (Setting setting : Setting.values()) {
            spec.addOption(OptionSpec.builder(setting.flag())
                    .type(String.class)
                    .paramLabel("<" + setting.key() + ">")
                    .description(description(setting))
                    .build());
        }
        CommandLine line = new CommandLine(spec);
        ServeCommand command = new ServeCommand(servers);
        line.setExecutionStrategy(parsed -> {
            Integer shown = CommandLine.executeHelpRequest(parsed);
            return shown == null ? command.serve(flags(parsed)) : shown;
        });
        return line;
    }

    private static String description(Setting setting) {
        String standard = setting.standard().isEmpty() ? "" : " (" + setting.standard() + ")";
        return setting.purpose() + standard + "; in the environment " + setting.variable();
    }

    private static Map<Setting, String> flags(ParseResult parsed) {
        ParseResult own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = own.matchedOptionValue(setting.flag(), (String) null);
            if (value != null) {
                flags.put(setting, value);
            }
        }
        return flags;
    }

    private int serve(Map<Setting, String> flags) {
        ServerStarter.Started server = servers.start(flags);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            server.stop();
            ended.countDown();
        }));
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
