package dev.rekey.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads and validates the limits and listeners of the HTTP server. */
final class HttpSettingsReader {

    private static final int MAX_COUNT = 65_536;
    private static final int MIN_CONCURRENT_REQUESTS = 16;
    private static final int MAX_CLIENT_MEMORY_MIB = 1_048_576;
    private static final int MAX_PORT = 65_535;
    private static final int MIN_HEADER_BYTES = 4_096;
    private static final int MAX_HEADER_BYTES = 262_144;
    private static final int MIN_URI_BYTES = 1_024;
    private static final long MIB = 1024L * 1024;
    private static final Pattern HOST_NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]{2,45}]");

    private HttpSettingsReader() {}

    /** @throws InvalidSettingException if a value is invalid */
    static HttpSettings read(SettingsFile all) {
        OptionalLong memory = number(TextSetting.CLIENT_MEMORY_MIB, all.clientMemoryMib(), 1, MAX_CLIENT_MEMORY_MIB);
        return HttpSettingsBuilder.builder()
                .maxConnectionsPerAddress((int) number(
                                TextSetting.MAX_CONNECTIONS_PER_ADDRESS, all.maxConnectionsPerAddress(), 1, MAX_COUNT)
                        .orElseGet(() -> Long.parseLong(TextSetting.MAX_CONNECTIONS_PER_ADDRESS.defaultValue())))
                .maxConcurrentRequests(toInt(number(
                        TextSetting.MAX_CONCURRENT_REQUESTS,
                        all.maxConcurrentRequests(),
                        MIN_CONCURRENT_REQUESTS,
                        MAX_COUNT)))
                .clientMemoryBytes(memory.isPresent() ? OptionalLong.of(memory.getAsLong() * MIB) : memory)
                .http2Cleartext(bool(TextSetting.HTTP2_CLEARTEXT, all.http2Cleartext()))
                .metricsPort(toInt(number(TextSetting.METRICS_PORT, all.metricsPort(), 0, MAX_PORT)))
                .metricsHost(all.metricsHost().orElse(TextSetting.METRICS_HOST.defaultValue()))
                .publicUrl(all.publicUrl().map(HttpSettingsReader::publicUrl))
                .allowedHosts(hosts(all.allowedHosts().orElse("")))
                .requests(requests(all))
                .build();
    }

    private static HttpSettings.Requests requests(SettingsFile all) {
        int headerBytes = whole(TextSetting.MAX_HEADER_BYTES, all.maxHeaderBytes(), MIN_HEADER_BYTES, MAX_HEADER_BYTES);
        int uriBytes = whole(TextSetting.MAX_URI_BYTES, all.maxUriBytes(), MIN_URI_BYTES, MAX_HEADER_BYTES);
        if (uriBytes > headerBytes) {
            throw new InvalidSettingException("The setting max-uri-bytes must not be more than max-header-bytes.");
        }
        return new HttpSettings.Requests(
                headerBytes,
                uriBytes,
                whole(TextSetting.ACCESS_LOG_SAMPLING, all.accessLogSampling(), 0, Integer.MAX_VALUE));
    }

    private static int whole(TextSetting setting, Optional<String> text, int least, int most) {
        return (int) number(setting, Optional.of(text.orElse(setting.defaultValue())), least, most)
                .orElseThrow();
    }

    private static OptionalInt toInt(OptionalLong number) {
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    private static OptionalLong number(TextSetting setting, Optional<String> text, int least, int most) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException ignored) {
            // Reported below, like a number out of range.
        }
        throw new InvalidSettingException(
                "The setting " + setting.key() + " must be a number from " + least + " to " + most + ".");
    }

    private static boolean bool(TextSetting setting, Optional<String> text) {
        return switch (text.orElse(setting.defaultValue()).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidSettingException("The setting " + setting.key() + " must be true or false.");
        };
    }

    private static URI publicUrl(String text) {
        try {
            URI url = URI.create(text);
            boolean acceptable = ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && (url.getPath().isEmpty() || url.getPath().equals("/"));
            if (acceptable) {
                return url;
            }
        } catch (IllegalArgumentException ignored) {
            // Reported below, like any other invalid URL.
        }
        throw new InvalidSettingException("The setting public-url must be a URL with only scheme and host, for example"
                + " https://keys.example.com.");
    }

    private static List<String> hosts(String text) {
        List<String> hosts = Arrays.stream(text.split(",", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .toList();
        if (!hosts.stream().allMatch(host -> HOST_NAME.matcher(host).matches())) {
            throw new InvalidSettingException(
                    "The setting allowed-hosts must be comma-separated host names without ports, for"
                            + " example keys.example.com,keys.internal.");
        }
        return hosts;
    }
}
