package dev.rekey;

import dev.rekey.cli.Commands;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.Setting;
import dev.rekey.config.Settings;
import dev.rekey.config.SettingsReader;
import dev.rekey.config.WrongSetting;
import dev.rekey.core.Outage;
import dev.rekey.node.RateLimiter;
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
        System.exit(Commands.run(Main::start, App::copy, arguments));
    }

    private static ServerStarter.Started start(Map<Setting, String> flags, boolean isNew) {
        try {
            Settings settings = new SettingsReader(System.getenv(), flags).read();
            return App.start(
                    settings,
                    isNew,
                    InstantSource.system(),
                    RateLimiter.Clock.steady(InstantSource.system()),
                    System.out);
        } catch (WrongSetting | Outage | IOException e) {
            throw new ServerStarter.CannotStart(String.valueOf(e.getMessage()), e);
        }
    }
}
