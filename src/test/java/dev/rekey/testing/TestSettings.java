package dev.rekey.testing;

import dev.rekey.config.HttpSettings;
import dev.rekey.config.Settings;
import dev.rekey.core.access.IpRange;
import java.util.List;
import java.util.stream.Stream;

/** Settings of a test: the usual ones with one thing changed. */
public final class TestSettings {

    private TestSettings() {}

    /** @param proxies addresses and networks of the trusted proxies */
    public static Settings trusting(Settings usual, String... proxies) {
        List<IpRange> trusted = Stream.of(proxies)
                .map(text -> IpRange.parse(text).orElseThrow())
                .toList();
        return with(usual, trusted, usual.forwardedHeader(), usual.jwtIssuers(), usual.http());
    }

    public static Settings forwardedHeader(Settings usual, Settings.ForwardedHeader header) {
        return with(usual, usual.trustedProxies(), header, usual.jwtIssuers(), usual.http());
    }

    public static Settings jwtIssuer(Settings usual, Settings.JwtIssuer issuer) {
        return with(usual, usual.trustedProxies(), usual.forwardedHeader(), List.of(issuer), usual.http());
    }

    public static Settings http(Settings usual, HttpSettings http) {
        return with(usual, usual.trustedProxies(), usual.forwardedHeader(), usual.jwtIssuers(), http);
    }

    private static Settings with(
            Settings usual,
            List<IpRange> trustedProxies,
            Settings.ForwardedHeader header,
            List<Settings.JwtIssuer> issuers,
            HttpSettings http) {
        return new Settings(
                usual.host(),
                usual.port(),
                usual.data(),
                usual.rootKey(),
                usual.pepperFile(),
                trustedProxies,
                header,
                issuers,
                usual.nodes(),
                http);
    }
}
