package dev.rekey.testing;

import dev.rekey.config.HttpSettings;
import dev.rekey.config.ServerSettings;
import dev.rekey.config.ServerSettingsBuilder;
import dev.rekey.core.access.IpRange;
import java.util.List;
import java.util.stream.Stream;

/** Settings of a test: the usual ones with one thing changed. */
public final class TestSettings {

    private TestSettings() {}

    /** @param proxies addresses and networks of the trusted proxies */
    public static ServerSettings trusting(ServerSettings usual, String... proxies) {
        List<IpRange> trusted = Stream.of(proxies)
                .map(text -> IpRange.parse(text).orElseThrow())
                .toList();
        return with(usual, trusted, usual.forwardedHeader(), usual.jwtIssuers(), usual.http());
    }

    public static ServerSettings forwardedHeader(ServerSettings usual, ServerSettings.ForwardedHeader header) {
        return with(usual, usual.trustedProxies(), header, usual.jwtIssuers(), usual.http());
    }

    public static ServerSettings jwtIssuer(ServerSettings usual, ServerSettings.JwtIssuer issuer) {
        return with(usual, usual.trustedProxies(), usual.forwardedHeader(), List.of(issuer), usual.http());
    }

    public static ServerSettings http(ServerSettings usual, HttpSettings http) {
        return with(usual, usual.trustedProxies(), usual.forwardedHeader(), usual.jwtIssuers(), http);
    }

    private static ServerSettings with(
            ServerSettings usual,
            List<IpRange> trustedProxies,
            ServerSettings.ForwardedHeader header,
            List<ServerSettings.JwtIssuer> issuers,
            HttpSettings http) {
        return ServerSettingsBuilder.builder(usual)
                .trustedProxies(trustedProxies)
                .forwardedHeader(header)
                .jwtIssuers(issuers)
                .http(http)
                .build();
    }
}
