package dev.rekey;

import dev.rekey.cli.CommandTree;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.InvalidSettingException;
import dev.rekey.config.ServerSettings;
import dev.rekey.config.SettingsReader;
import dev.rekey.config.TextSetting;
import dev.rekey.core.UnavailableException;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Program entry point: parses the arguments and runs a command. */
public final class Main {

    private Main() {}

    /**
     * Starts the program.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(CommandTree.run(Main::startServer, App::copy, arguments));
    }

    /**
     * Starts a server in this process with settings from the environment, the settings file and flags.
     *
     * @param flags settings that override the others
     * @param isNew whether to accept an empty or another database although the data directory was
     *     used with one before
     * @throws ServerStarter.StartException if the server cannot start
     */
    public static ServerStarter.Started startServer(Map<TextSetting, String> flags, boolean isNew) {
        try {
            ServerSettings settings = new SettingsReader(System.getenv(), flags).read();
            return App.start(
                    settings,
                    isNew,
                    InstantSource.system(),
                    LocalRateLimiter.Clock.steady(InstantSource.system()),
                    System.out);
        } catch (InvalidSettingException | UnavailableException | IOException e) {
            throw new ServerStarter.StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
