package dev.rekey.cli;

import dev.rekey.config.TextSetting;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code rekey serve}: runs the server in the foreground until the process receives SIGTERM or
 * SIGINT.
 */
final class ServeCommand implements Callable<Integer> {

    private final ServerStarter servers;
    private final Map<TextSetting, String> flags = new EnumMap<>(TextSetting.class);
    private boolean isNew;

    private ServeCommand(ServerStarter servers) {
        this.servers = servers;
    }

    static CommandLine line(ServerStarter servers) {
        ServeCommand command = new ServeCommand(servers);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
        spec.name("serve")
                .usageMessage()
                .description("Run the server in the foreground until it receives SIGTERM or SIGINT.");
        spec.mixinStandardHelpOptions(true);
        for (TextSetting setting : TextSetting.values()) {
            spec.addOption(OptionSpec.builder(setting.flag())
                    .type(String.class)
                    .paramLabel("<" + setting.key() + ">")
                    .description(description(setting))
                    .setter(new ISetter() {
                        @Override
                        public <T> @Nullable T set(@Nullable T value) {
                            if (value != null) {
                                command.flags.put(setting, value.toString());
                            }
                            return value;
                        }
                    })
                    .build());
        }
        spec.addOption(OptionSpec.builder("--new")
                .type(boolean.class)
                .description("Accept an empty or another database although the data directory was used with one before")
                .setter(new ISetter() {
                    @Override
                    public <T> @Nullable T set(@Nullable T value) {
                        command.isNew = Boolean.TRUE.equals(value);
                        return value;
                    }
                })
                .build());
        return new CommandLine(spec);
    }

    private static String description(TextSetting setting) {
        String standard = setting.defaultValue().isEmpty() ? "" : "default: " + setting.defaultValue() + "; ";
        return setting.description() + " (" + standard + "environment: " + setting.environmentVariable() + ")";
    }

    /** @return the exit code, after the server has stopped */
    @Override
    public Integer call() {
        ServerStarter.Started server = servers.start(flags, isNew);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            server.drain();
            server.stop();
            ended.countDown();
        }));
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
