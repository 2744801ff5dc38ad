package dev.rekey;

import dev.rekey.api.NativeApi;
import dev.rekey.api.audit.AuditRoutes;
import dev.rekey.api.key.KeyRoutes;
import dev.rekey.api.project.ProjectRoutes;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.dialect.basic.BasicApi;
import dev.rekey.dialect.docspace.DocSpaceApi;
import dev.rekey.dialect.partoo.PartooApi;
import dev.rekey.dialect.voiceable.VoiceableApi;
import dev.rekey.gateway.ForwardAuthApi;
import dev.rekey.http.HttpApi;
import dev.rekey.http.auth.CallerAuthenticator;
import dev.rekey.http.header.RateLimitHeaders;
import dev.rekey.local.cache.ProjectCache;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** All APIs of a server. A vendor's API is added by one line here. */
final class ServerApis {

    private ServerApis() {}

    /**
     * The APIs; the first one handles paths that no API owns.
     *
     * @param monitoring supplies readiness and metrics
     */
    static List<HttpApi> of(
            CoreServices services,
            ServerStorage storage,
            NodeComponents node,
            CallerAuthentication authentication,
            ServerMonitoring monitoring,
            InstantSource clock) {
        CallerAuthenticator callers = authentication.callers;
        List<HttpApi> dialects = List.of(
                new DocSpaceApi(services.keys, services.projects, callers, clock),
                new PartooApi(services.keys, services.projects, services.users, callers, storage.peppers, clock),
                new BasicApi(services.keys, services.rotations, services.projects, node.verifier, callers, clock),
                new VoiceableApi(services.keys, services.projects, callers, clock, storage.random));
        List<HttpApi> apis = new ArrayList<>();
        apis.add(new NativeApi(
                callers,
                nativeServices(services, storage, node),
                storage.peppers.current().derive("cursors"),
                clock,
                monitoring::readiness,
                monitoring.metrics,
                dialects.stream().map(HttpApi::name).toList()));
        apis.addAll(dialects);
        apis.add(new ForwardAuthApi(
                new GatewayProfiles(new ProjectCache(node.projects, node.invalidations, node.membership.freshness())),
                node.verifier,
                authentication.attempts,
                new RateLimitHeaders(storage.random, false)));
        return apis;
    }

    private static NativeApi.Services nativeServices(
            CoreServices services, ServerStorage storage, NodeComponents node) {
        return new NativeApi.Services(
                new KeyRoutes.Services(
                        services.keys,
                        services.rotations,
                        services.history,
                        services.schedule,
                        services.rehearsals,
                        services.projects,
                        services.users),
                new ProjectRoutes.Services(services.projects, services.users, services.roles),
                new AuditRoutes.Services(
                        services.audit, services.projects, services.usage, services.findings, services.suggestions),
                node.verifier,
                storage.database.answers(),
                node.membership.view());
    }
}
