package dev.rekey.config;

import dev.rekey.config.Settings.ForwardedHeader;
import dev.rekey.config.Settings.JwtIssuer;
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

/** Reads settings: file, then environment, then flags, the later winning. */
public final class SettingsReader {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsReader.class);

    private static final String VARIABLE_PREFIX = "REKEY_";

    /** Variables of ours that are no settings: the launcher reads them. */
    private static final Set<String> LAUNCHER_VARIABLES = Set.of("REKEY_JAVA_OPTIONS");

    /** How SmallRye says of a key that nothing reads it. */
    private static final Pattern UNKNOWN =
            Pattern.compile("[A-Z]+[0-9]+: " + SettingsFile.PREFIX + "\\.(\\S+) in .* does not map to any root");

    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519");
    private static final int SHORTEST_ROOT_KEY = 32;
    private static final int LONGEST_SKEW_SECONDS = 600;
    private static final int LONGEST_TOKEN_SECONDS = 31_622_400;
    private static final int LEAST_VARIETY = 8;

    private final Map<String, String> environment;
    private final Map<Setting, String> flags;

    public SettingsReader(Map<String, String> environment, Map<Setting, String> flags) {
        this.environment = Map.copyOf(environment);
        this.flags = Map.copyOf(flags);
    }

    /** @throws WrongSetting where a setting is unknown or cannot be */
    public Settings read() {
        Map<Setting, String> said = new HashMap<>(variables());
        said.putAll(flags);
        SettingsFile all = merge(said);
        Path data = path(Setting.DATA, all.data().orElse(Setting.DATA.standard()));
        return new Settings(
                all.host().orElse(Setting.HOST.standard()),
                port(all.port().orElse(Setting.PORT.standard())),
                data,
                rootKey(all),
                all.pepperFile().map(text -> path(Setting.PEPPER_FILE, text)).orElseGet(() -> data.resolve("pepper")),
                proxies(all.trustedProxies().orElse("")),
                forwardedHeader(all.forwardedHeader().orElse(Setting.FORWARDED_HEADER.standard())),
                all.jwt().issuers().stream().map(SettingsReader::issuer).toList(),
                NodeSettingsReader.read(all),
                HttpSettingsReader.read(all));
    }

    private Map<Setting, String> variables() {
        Map<Setting, String> found = new HashMap<>();
        Set<String> injected = KubernetesVariables.in(environment);
        if (!injected.isEmpty()) {
            LOG.info(
                    "ignoring environment variables that Kubernetes sets for a Service: {}",
                    String.join(", ", injected));
        }
        environment.forEach((name, value) -> {
            if (!name.startsWith(VARIABLE_PREFIX) || LAUNCHER_VARIABLES.contains(name) || injected.contains(name)) {
                return;
            }
            Setting setting = Setting.ofVariable(name).orElseThrow(() -> unknownVariable(name));
            if (!value.isEmpty()) {
                found.put(setting, value);
            }
        });
        return found;
    }

    private static WrongSetting unknownVariable(String name) {
        List<String> known = Arrays.stream(Setting.values()).map(Enum::name).toList();
        return new WrongSetting("There is no setting " + name + " to set in the environment."
                + NearestName.of(name.substring(VARIABLE_PREFIX.length()), known)
                        .map(nearest -> " Did you mean " + VARIABLE_PREFIX + nearest + "?")
                        .orElse(""));
    }

    private SettingsFile merge(Map<Setting, String> said) {
        Map<String, String> properties = new HashMap<>();
        said.forEach((setting, value) -> properties.put(SettingsFile.PREFIX + "." + setting.key(), value));
        file(said).forEach((key, value) -> properties.putIfAbsent(SettingsFile.PREFIX + "." + key, value));
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(properties, "settings", 100))
                    .withMapping(SettingsFile.class)
                    .build();
            return config.getConfigMapping(SettingsFile.class);
        } catch (ConfigValidationException wrong) {
            throw new WrongSetting(sentence(wrong.getProblem(0).getMessage()));
        }
    }

    private static String sentence(String problem) {
        Matcher unknown = UNKNOWN.matcher(problem);
        List<String> known = Arrays.stream(Setting.values()).map(Setting::key).toList();
        return unknown.lookingAt()
                ? "The file of settings holds " + unknown.group(1) + ", and there is no such setting."
                        + NearestName.of(unknown.group(1), known)
                                .map(nearest -> " Did you mean " + nearest + "?")
                                .orElse("")
                : "The settings do not fit: " + problem.replaceFirst("^[A-Z]+[0-9]+: ", "");
    }

    /** What the file says, by its flat keys; nothing where there is no file and none was asked for. */
    private static Map<String, String> file(Map<Setting, String> said) {
        String asked = said.get(Setting.CONFIG);
        Path data = path(Setting.DATA, said.getOrDefault(Setting.DATA, Setting.DATA.standard()));
        Path file = asked == null ? data.resolve("rekey.yaml") : path(Setting.CONFIG, asked);
        if (asked == null && !Files.exists(file)) {
            return Map.of();
        }
        try {
            String text = Files.readString(file);
            Map<String, String> found = new YamlConfigSource("file", text, 100).getProperties();
            if (found.isEmpty() && !saysNothing(text)) {
                throw new WrongSetting("The file of settings " + file + " does not hold settings by their names.");
            }
            return found;
        } catch (WrongSetting other) {
            throw other;
        } catch (IOException unreadable) {
            throw new WrongSetting("The file of settings " + file + " cannot be read.");
        } catch (RuntimeException malformed) {
            throw new WrongSetting("The file of settings " + file + " is not valid YAML.");
        }
    }

    private static boolean saysNothing(String yaml) {
        return yaml.lines()
                .map(String::strip)
                .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---") || line.equals("{}"));
    }

    private static Path path(Setting setting, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new WrongSetting("The setting " + setting.key() + " is not a path.");
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException wrong) {
            // The same sentence as for a number that is no port.
        }
        throw new WrongSetting("The setting port must be a number from 0 to 65535.");
    }

    private static Optional<KeySecret> rootKey(SettingsFile all) {
        if (all.rootKey().isPresent() && all.rootKeyFile().isPresent()) {
            throw new WrongSetting("The settings root-key and root-key-file both give the root key: remove one.");
        }
        return all.rootKeyFile()
                .map(file -> rootKey(
                        Setting.ROOT_KEY_FILE,
                        SecretFile.read(Setting.ROOT_KEY_FILE, file).reveal()))
                .or(() -> all.rootKey().map(text -> rootKey(Setting.ROOT_KEY, text)));
    }

    private static KeySecret rootKey(Setting setting, String text) {
        boolean acceptable = text.length() >= SHORTEST_ROOT_KEY
                && text.length() <= KeySecret.MAX_LENGTH
                && text.chars().allMatch(character -> character > ' ' && character < 0x7F);
        if (!acceptable) {
            throw new WrongSetting(
                    "The setting " + setting.key() + " must be 32 to 512 visible ASCII characters without blanks.");
        }
        KeySecret secret = KeySecret.presented(text)
                .orElseThrow(() -> new WrongSetting("The setting " + setting.key()
                        + " looks like a key of Rekey's own that was mistyped: its" + " checksum is wrong."));
        if (text.chars().distinct().count() < LEAST_VARIETY) {
            throw new WrongSetting("The setting " + setting.key() + " must have at least " + LEAST_VARIETY
                    + " different characters: choose it at random, for instance with: openssl rand -base64 32.");
        }
        return secret;
    }

    private static List<IpRange> proxies(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(entry -> IpRange.parse(entry)
                        .orElseThrow(() -> new WrongSetting(
                                "The setting trusted-proxies must be addresses and networks separated by commas.")))
                .toList();
    }

    private static ForwardedHeader forwardedHeader(String text) {
        return Arrays.stream(ForwardedHeader.values())
                .filter(header ->
                        header.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new WrongSetting(
                        "The setting forwarded-header must be x-forwarded-for, forwarded or x-real-ip."));
    }

    private static JwtIssuer issuer(SettingsFile.Issuer said) {
        if (said.algorithms().isEmpty() || !ALGORITHMS.containsAll(said.algorithms())) {
            throw new WrongSetting(
                    "The setting jwt.issuers.algorithms must be some of RS256, PS256, ES256, ES384, EdDSA and"
                            + " Ed25519.");
        }
        if (said.skewSeconds() < 0 || said.skewSeconds() > LONGEST_SKEW_SECONDS) {
            throw new WrongSetting(
                    "The setting jwt.issuers.skew_seconds must be from 0 to " + LONGEST_SKEW_SECONDS + ".");
        }
        if (said.maxLifetimeSeconds() < 1 || said.maxLifetimeSeconds() > LONGEST_TOKEN_SECONDS) {
            throw new WrongSetting(
                    "The setting jwt.issuers.max_lifetime_seconds must be from 1 to " + LONGEST_TOKEN_SECONDS + ".");
        }
        return new JwtIssuer(
                said.issuer(),
                said.project(),
                said.jwks(),
                said.audience(),
                said.algorithms(),
                said.skewSeconds(),
                said.maxLifetimeSeconds());
    }
}
