package dev.rekey.config;

import dev.rekey.config.ServerSettings.ForwardedHeader;
import dev.rekey.config.ServerSettings.JwtIssuer;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.secret.KeySecret;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and validates settings. Flags override environment variables, which override the
 * configuration file.
 */
public final class SettingsReader {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsReader.class);

    private static final String VARIABLE_PREFIX = "REKEY_";

    /** SmallRye's message for an unknown key. */
    private static final Pattern UNKNOWN =
            Pattern.compile("[A-Z]+[0-9]+: " + SettingsFile.PREFIX + "\\.(\\S+) in .* does not map to any root");

    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519");
    private static final int MIN_ROOT_KEY = 32;
    private static final int MAX_SKEW_SECONDS = 600;
    private static final int MAX_TOKEN_SECONDS = 31_622_400;
    private static final int MIN_DISTINCT_CHARACTERS = 8;

    private final Map<String, String> environment;
    private final Map<TextSetting, String> flags;

    public SettingsReader(Map<String, String> environment, Map<TextSetting, String> flags) {
        this.environment = Map.copyOf(environment);
        this.flags = Map.copyOf(flags);
    }

    /** @throws InvalidSettingException if a setting is unknown or invalid */
    public ServerSettings read() {
        Map<TextSetting, String> given = new HashMap<>(variables());
        given.putAll(flags);
        SettingsFile all = merge(given);
        Path data = path(TextSetting.DATA, all.data().orElse(TextSetting.DATA.defaultValue()));
        return ServerSettingsBuilder.builder()
                .host(all.host().orElse(TextSetting.HOST.defaultValue()))
                .port(port(all.port().orElse(TextSetting.PORT.defaultValue())))
                .data(data)
                .rootKey(rootKey(all))
                .pepperFile(all.pepperFile()
                        .map(text -> path(TextSetting.PEPPER_FILE, text))
                        .orElseGet(() -> data.resolve("pepper")))
                .trustedProxies(proxies(all.trustedProxies().orElse("")))
                .forwardedHeader(
                        forwardedHeader(all.forwardedHeader().orElse(TextSetting.FORWARDED_HEADER.defaultValue())))
                .jwtIssuers(
                        all.jwt().issuers().stream().map(SettingsReader::issuer).toList())
                .nodes(NodeSettingsReader.read(all))
                .http(HttpSettingsReader.read(all))
                .build();
    }

    private Map<TextSetting, String> variables() {
        Map<TextSetting, String> found = new HashMap<>();
        Set<String> injected = KubernetesVariables.in(environment);
        if (!injected.isEmpty()) {
            LOG.info(
                    "ignoring environment variables that Kubernetes sets for a Service: {}",
                    String.join(", ", injected));
        }
        environment.forEach((name, value) -> {
            if (!name.startsWith(VARIABLE_PREFIX) || injected.contains(name)) {
                return;
            }
            TextSetting setting = TextSetting.ofVariable(name).orElseThrow(() -> unknownVariable(name));
            if (!value.isEmpty()) {
                found.put(setting, value);
            }
        });
        return found;
    }

    private static InvalidSettingException unknownVariable(String name) {
        List<String> known = Arrays.stream(TextSetting.values()).map(Enum::name).toList();
        return new InvalidSettingException("The environment variable " + name + " does not match any setting."
                + NearestNameFinder.of(name.substring(VARIABLE_PREFIX.length()), known)
                        .map(nearest -> " Did you mean " + VARIABLE_PREFIX + nearest + "?")
                        .orElse(""));
    }

    private SettingsFile merge(Map<TextSetting, String> given) {
        Map<String, String> properties = new HashMap<>();
        given.forEach((setting, value) -> properties.put(SettingsFile.PREFIX + "." + setting.key(), value));
        file(given).forEach((key, value) -> properties.putIfAbsent(SettingsFile.PREFIX + "." + key, value));
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(properties, "settings", 100))
                    .withMapping(SettingsFile.class)
                    .build();
            return config.getConfigMapping(SettingsFile.class);
        } catch (ConfigValidationException e) {
            throw new InvalidSettingException(sentence(e.getProblem(0).getMessage()));
        }
    }

    private static String sentence(String problem) {
        Matcher unknown = UNKNOWN.matcher(problem);
        List<String> known =
                Arrays.stream(TextSetting.values()).map(TextSetting::key).toList();
        return unknown.lookingAt()
                ? "The configuration file contains the unknown setting " + unknown.group(1) + "."
                        + NearestNameFinder.of(unknown.group(1), known)
                                .map(nearest -> " Did you mean " + nearest + "?")
                                .orElse("")
                : "The settings are invalid: " + problem.replaceFirst("^[A-Z]+[0-9]+: ", "");
    }

    /**
     * Returns the values of the configuration file by flat key; empty if the default file does not
     * exist.
     */
    private static Map<String, String> file(Map<TextSetting, String> given) {
        String configured = given.get(TextSetting.CONFIG);
        Path data = path(TextSetting.DATA, given.getOrDefault(TextSetting.DATA, TextSetting.DATA.defaultValue()));
        Path file = configured == null ? data.resolve("rekey.yaml") : path(TextSetting.CONFIG, configured);
        if (configured == null && !Files.exists(file)) {
            return Map.of();
        }
        try {
            String text = Files.readString(file);
            Map<String, String> found = new YamlConfigSource("file", text, 100).getProperties();
            if (found.isEmpty() && !saysNothing(text)) {
                throw new InvalidSettingException("The configuration file " + file
                        + " must be a YAML mapping of settings, for example \"port: 8080\".");
            }
            return found;
        } catch (InvalidSettingException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidSettingException("The configuration file " + file + " cannot be read.");
        } catch (RuntimeException e) {
            throw new InvalidSettingException("The configuration file " + file + " is not valid YAML.");
        }
    }

    private static boolean saysNothing(String yaml) {
        return yaml.lines()
                .map(String::strip)
                .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---") || line.equals("{}"));
    }

    private static Path path(TextSetting setting, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("The setting " + setting.key() + " is not a valid path.");
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException ignored) {
            // Reported below, like a number out of range.
        }
        throw new InvalidSettingException("The setting port must be a number from 0 to 65535.");
    }

    private static Optional<KeySecret> rootKey(SettingsFile all) {
        if (all.rootKey().isPresent() && all.rootKeyFile().isPresent()) {
            throw new InvalidSettingException(
                    "The settings root-key and root-key-file both set the root key: remove one.");
        }
        return all.rootKeyFile()
                .map(file -> rootKey(
                        TextSetting.ROOT_KEY_FILE,
                        SecretFile.read(TextSetting.ROOT_KEY_FILE, file).reveal()))
                .or(() -> all.rootKey().map(text -> rootKey(TextSetting.ROOT_KEY, text)));
    }

    private static KeySecret rootKey(TextSetting setting, String text) {
        boolean acceptable = text.length() >= MIN_ROOT_KEY
                && text.length() <= KeySecret.MAX_LENGTH
                && text.chars().allMatch(character -> character > ' ' && character < 0x7F);
        if (!acceptable) {
            throw new InvalidSettingException(
                    "The setting " + setting.key() + " must be 32 to 512 visible ASCII characters without spaces.");
        }
        KeySecret secret = KeySecret.presented(text)
                .orElseThrow(() -> new InvalidSettingException("The setting " + setting.key()
                        + " has the format of a Rekey key, but its checksum is wrong: check it for a typo."));
        if (text.chars().distinct().count() < MIN_DISTINCT_CHARACTERS) {
            throw new InvalidSettingException(
                    "The setting " + setting.key() + " must have at least " + MIN_DISTINCT_CHARACTERS
                            + " different characters: generate it at random, for example with: openssl rand -base64"
                            + " 32.");
        }
        return secret;
    }

    private static List<IpRange> proxies(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(entry -> IpRange.parse(entry)
                        .orElseThrow(() -> new InvalidSettingException(
                                "The setting trusted-proxies must be comma-separated IP addresses or CIDR ranges, for"
                                        + " example 10.0.0.0/8,192.0.2.7.")))
                .toList();
    }

    private static ForwardedHeader forwardedHeader(String text) {
        return Arrays.stream(ForwardedHeader.values())
                .filter(header ->
                        header.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException(
                        "The setting forwarded-header must be x-forwarded-for, forwarded or x-real-ip."));
    }

    private static JwtIssuer issuer(SettingsFile.Issuer issuer) {
        if (issuer.algorithms().isEmpty() || !ALGORITHMS.containsAll(issuer.algorithms())) {
            throw new InvalidSettingException(
                    "The setting jwt.issuers.algorithms must list one or more of RS256, PS256, ES256, ES384, EdDSA and"
                            + " Ed25519.");
        }
        if (issuer.skewSeconds() < 0 || issuer.skewSeconds() > MAX_SKEW_SECONDS) {
            throw new InvalidSettingException(
                    "The setting jwt.issuers.skew_seconds must be from 0 to " + MAX_SKEW_SECONDS + ".");
        }
        if (issuer.maxLifetimeSeconds() < 1 || issuer.maxLifetimeSeconds() > MAX_TOKEN_SECONDS) {
            throw new InvalidSettingException(
                    "The setting jwt.issuers.max_lifetime_seconds must be from 1 to " + MAX_TOKEN_SECONDS + ".");
        }
        return new JwtIssuer(
                issuer.issuer(),
                issuer.project(),
                issuer.jwks(),
                issuer.audience(),
                issuer.algorithms(),
                issuer.skewSeconds(),
                issuer.maxLifetimeSeconds());
    }
}
