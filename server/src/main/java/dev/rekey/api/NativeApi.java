package dev.rekey.api;

import dev.rekey.api.audit.AuditRoutes;
import dev.rekey.api.key.KeyRoutes;
import dev.rekey.api.node.NodeRoutes;
import dev.rekey.api.project.ProjectRoutes;
import dev.rekey.api.verify.VerifyRoutes;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.NativeCredentials;
import dev.rekey.api.wire.NativeRouteFactory;
import dev.rekey.api.wire.ProblemCode;
import dev.rekey.api.wire.ProblemDetails;
import dev.rekey.api.wire.ReceiptWaiter;
import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.Refusal;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.http.FairShare;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpOperation;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.auth.CallerAuthenticator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The native API: the routes of all nouns, and the documents that describe them. */
public final class NativeApi implements HttpApi {

    private final CallerAuthenticator authenticator;
    private final List<HttpRoute> routes;

    /** The services that the operations of all nouns call. */
    public record Services(
            KeyRoutes.Services keys,
            ProjectRoutes.Services projects,
            AuditRoutes.Services audit,
            KeyVerifier verifier,
            IdempotencyStore answers,
            ClusterView cluster) {}

    /**
     * @param cursorSecret secret that signs cursors: at least 16 bytes, the same on every node and
     *     after a restart
     * @param readiness supplies whether the server can serve requests; may block
     * @param metrics returns the server's metrics to callers with {@code metrics:read}
     * @param dialects names of the vendor APIs that have an OpenAPI document, {@code
     *     /openapi/<name>.yaml} on the class path
     */
    public NativeApi(
            CallerAuthenticator authenticator,
            Services services,
            byte[] cursorSecret,
            InstantSource clock,
            Supplier<ReadinessStatus> readiness,
            HttpOperation metrics,
            List<String> dialects) {
        this.authenticator = authenticator;
        NativeRouteFactory factory = new NativeRouteFactory(authenticator, new ReceiptWaiter(services.cluster()));
        CursorCodec cursors = new CursorCodec(cursorSecret);
        IdempotencyHandler idempotency = new IdempotencyHandler(services.answers(), clock);
        List<HttpRoute> all = new ArrayList<>();
        all.addAll(ProjectRoutes.of(factory, services.projects(), cursors, idempotency));
        all.addAll(KeyRoutes.of(factory, services.keys(), cursors, idempotency, clock));
        all.addAll(AuditRoutes.of(factory, services.audit(), cursors, clock));
        all.addAll(VerifyRoutes.of(factory, services.verifier()));
        all.addAll(NodeRoutes.of(factory, services.cluster(), readiness, metrics));
        all.addAll(documents(dialects));
        routes = List.copyOf(all);
    }

    @Override
    public String name() {
        return "native";
    }

    @Override
    public List<HttpRoute> routes() {
        return routes;
    }

    @Override
    public boolean owns(String path) {
        return path.equals("/v1")
                || path.startsWith("/v1/")
                || path.startsWith("/oauth2/")
                || path.startsWith("/health/")
                || path.equals("/metrics")
                || path.startsWith("/openapi")
                || path.startsWith("/docs");
    }

    @Override
    public @Nullable FairShare tryShare(HttpExchange exchange) {
        return authenticator.tryShare(exchange, NativeCredentials.of(exchange));
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return NativeCredentials.challenge(ProblemDetails.of(refusal, exchange.requestId()), exchange);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return ProblemDetails.of(error, exchange.method(), exchange.requestId());
    }

    private static List<HttpRoute> documents(List<String> dialects) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("Rekey", "/openapi.yaml");
        List<HttpRoute> all = new ArrayList<>(OpenApiRoutes.openApi("/openapi/native.yaml", "/openapi", "openApi"));
        for (String dialect : dialects) {
            String path = "/openapi/" + dialect;
            shown.put(dialect, path + ".yaml");
            all.addAll(OpenApiRoutes.openApi(path + ".yaml", path, dialect + "OpenApi"));
        }
        all.addAll(OpenApiRoutes.page("/docs", shown));
        all.add(OpenApiRoutes.markdown("/docs/errors.md", ProblemCode.PAGE, "docsErrors"));
        return all;
    }
}
