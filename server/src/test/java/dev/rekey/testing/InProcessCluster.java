package dev.rekey.testing;

import dev.rekey.App;
import dev.rekey.config.HttpSettings;
import dev.rekey.config.ServerSettings;
import dev.rekey.config.ServerSettingsBuilder;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** Several nodes over one PostgreSQL, all in this JVM. */
public final class InProcessCluster implements AutoCloseable {

    private final List<App> apps = new ArrayList<>();

    /**
     * Starts {@code count} of them over a fresh database.
     *
     * @param folder for the pepper that they share
     * @param changed makes the settings of a test out of the usual ones
     */
    public InProcessCluster(Path folder, int count, UnaryOperator<ServerSettings.Nodes> changed) throws IOException {
        this(folder, count, changed, _ -> InstantSource.system());
    }

    /**
     * The same, each with a clock of its own.
     *
     * @param clocks the clock of each, by its number
     */
    public InProcessCluster(
            Path folder,
            int count,
            UnaryOperator<ServerSettings.Nodes> changed,
            IntFunction<? extends InstantSource> clocks)
            throws IOException {
        ServerSettings.Nodes usual = ServerSettings.Nodes.ONE.over(SharedPostgres.freshDatabase());
        for (int number = 0; number < count; number++) {
            ServerSettings settings = ServerSettingsBuilder.builder()
                    .host("127.0.0.1")
                    .data(folder)
                    .rootKey(KeySecret.presented(TestServer.ROOT_KEY))
                    .pepperFile(folder.resolve("pepper"))
                    .trustedProxies(List.of())
                    .forwardedHeader(ServerSettings.ForwardedHeader.X_FORWARDED_FOR)
                    .jwtIssuers(List.of())
                    .nodes(changed.apply(named("node-" + number, usual)))
                    .http(HttpSettings.DEFAULT.withHttp2Cleartext())
                    .build();
            InstantSource clock = clocks.apply(number);
            apps.add(App.start(
                    settings,
                    clock,
                    LocalRateLimiter.Clock.steady(clock),
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
        }
    }

    private static ServerSettings.Nodes named(String name, ServerSettings.Nodes usual) {
        return new ServerSettings.Nodes(
                usual.databaseUrl(),
                usual.listenUrl(),
                usual.redisUrl(),
                Optional.of(name),
                usual.maxStale(),
                usual.maxStaleOnError(),
                usual.maxClockSkew());
    }

    /** A client of one node, with the root key. */
    public TestClient root(int node) {
        return new TestClient(URI.create(apps.get(node).url()), List.of()).as(TestServer.ROOT_KEY);
    }

    public int count() {
        return apps.size();
    }

    /** Ends one node in an orderly way. */
    public void stop(int node) {
        apps.get(node).stop();
    }

    @Override
    public void close() {
        apps.forEach(App::stop);
    }
}
