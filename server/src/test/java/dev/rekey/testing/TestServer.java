package dev.rekey.testing;

import static dev.rekey.testing.JsonText.json;
import static org.awaitility.Awaitility.await;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The whole program on a free port, over a fresh database, with a clock that stands still, for the tests of one class:
 * {@code @RegisterExtension static final TestServer server = new TestServer();}
 */
public final class TestServer
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeClassTemplateInvocationCallback,
                AfterClassTemplateInvocationCallback {

    public static final String ROOT_KEY = "root-key-of-the-tests-0123456789abcdef";

    /** When the clock starts. */
    public static final Instant START = Instant.parse("2026-03-01T10:00:00.123456Z");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock(START);
    private final UnaryOperator<ServerSettings> changed;
    private final AtomicInteger names = new AtomicInteger();
    private @Nullable Path data;
    private @Nullable App app;

    public TestServer() {
        this(settings -> settings);
    }

    /** @param changed makes the settings of a test out of the usual ones */
    public TestServer(UnaryOperator<ServerSettings> changed) {
        this.changed = changed;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (!isClassTemplate(context)) {
            begin();
        }
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) throws IOException {
        begin();
    }

    /** Whether the class runs more than once, each time with a server of its own. */
    private static boolean isClassTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestClass(), ClassTemplate.class);
    }

    private void begin() throws IOException {
        data = Files.createTempDirectory("rekey-test");
        clock.set(START);
        names.set(0);
        start();
    }

    private void start() throws IOException {
        Path folder = data();
        ServerSettings settings = ServerSettingsBuilder.builder()
                .host("127.0.0.1")
                .data(folder)
                .rootKey(KeySecret.presented(ROOT_KEY))
                .pepperFile(folder.resolve("pepper"))
                .trustedProxies(List.of())
                .forwardedHeader(ServerSettings.ForwardedHeader.X_FORWARDED_FOR)
                .jwtIssuers(List.of())
                .nodes(TestDatabase.nodes(folder))
                .http(HttpSettings.DEFAULT.withHttp2Cleartext())
                .build();
        app = App.start(
                changed.apply(settings),
                clock,
                LocalRateLimiter.Clock.following(clock),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }

    /** Ends the program and starts it again over the same files. */
    public void restart() throws IOException {
        app().stop();
        start();
    }

    /** Starts the program where an earlier attempt to start it failed. */
    public void startAgain() throws IOException {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (!isClassTemplate(context)) {
            end();
        }
    }

    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) throws IOException {
        end();
    }

    private void end() throws IOException {
        if (app != null) {
            app.stop();
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(data())) {
            all = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    public TestClock clock() {
        return clock;
    }

    public Path data() {
        return Optional.ofNullable(data).orElseThrow();
    }

    public App app() {
        return Optional.ofNullable(app).orElseThrow();
    }

    public URI uri() {
        return URI.create(app().url());
    }

    /** A client without a credential. */
    public TestClient anonymous() {
        return new TestClient(uri(), List.of());
    }

    /** A client with the root key. */
    public TestClient root() {
        return anonymous().as(ROOT_KEY);
    }

    /** A name that no other test of the class has. */
    public String freshName(String start) {
        return start + "-" + names.incrementAndGet();
    }

    /** Makes a project and answers its slug. */
    public String project() {
        String slug = freshName("project");
        expect(
                201,
                root().post("/v1/projects", json("{'slug': '%s', 'name': '%s'}").formatted(slug, slug)));
        return slug;
    }

    /** Makes a user of that role in a project and answers its external id. */
    public String user(String project, String role) {
        String externalId = freshName(role);
        expect(201, root().post("/v1/projects/" + project + "/users", """
            {"external_id": "%s", "name": "%s", "email": "%s@example.com", "role": "%s", "type": "human"}
            """.formatted(
                        externalId, externalId, externalId, role)));
        return externalId;
    }

    /** Makes an unrestricted key of a user; the answer holds its {@code secret}. */
    public TestResponse key(String project, String owner) {
        return key(project, owner, json("'restricted': false"));
    }

    /** Makes a key of a user with more members, such as {@code "permissions": ["files:read"]}. */
    public TestResponse key(String project, String owner, String members) {
        return expect(
                201,
                root().post(
                                "/v1/keys",
                                json("{'project': '%s', 'owner': '%s', 'name': '%s', %s}")
                                        .formatted(project, owner, freshName("key"), members)));
    }

    /** A client with a fresh unrestricted key of a fresh user of that role. */
    public TestClient clientOf(String project, String role) {
        return anonymous().as(key(project, user(project, role)).text("/secret"));
    }

    /**
     * Waits until the server has met its own changes in the feed of the database: what it remembers of them it has to read
     * once more then, which is not what a test wants to count that comes afterwards.
     */
    public void settle() {
        long head = app().database().feed().head();
        await().atMost(PATIENCE).untilAsserted(() -> {
            TestResponse receipt = expect(200, root().get("/v1/receipts/" + head));
            if (!receipt.body().contains(json("'complete':true"))) {
                throw new AssertionError("not applied yet: " + receipt.body());
            }
        });
    }

    public static TestResponse expect(int status, TestResponse reply) {
        if (reply.status() != status) {
            throw new AssertionError("expected " + status + " but got " + reply.status() + ": " + reply.body());
        }
        return reply;
    }
}
