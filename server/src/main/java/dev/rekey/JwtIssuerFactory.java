package dev.rekey;

import dev.rekey.config.InvalidSettingException;
import dev.rekey.config.ServerSettings;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.http.auth.JwtIssuer;
import dev.rekey.http.auth.JwtIssuers;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Creates {@link JwtIssuers} from the setting {@code jwt.issuers} and checks that their projects
 * exist.
 */
final class JwtIssuerFactory {

    private final ProjectStore projects;

    JwtIssuerFactory(ProjectStore projects) {
        this.projects = projects;
    }

    /** @throws InvalidSettingException if an issuer names an unknown project or is otherwise invalid */
    JwtIssuers of(ServerSettings settings, InstantSource clock) {
        List<JwtIssuer> issuers =
                settings.jwtIssuers().stream().map(this::issuer).toList();
        try {
            return new JwtIssuers(issuers, clock);
        } catch (IllegalArgumentException e) {
            throw senseless(e);
        }
    }

    /**
     * Returns the projects whose users can authenticate with a JWT; projects that do not exist are
     * left out.
     */
    Set<ProjectId> projects(ServerSettings settings) {
        return settings.jwtIssuers().stream()
                .flatMap(issuer -> Project.ref(issuer.project()).flatMap(projects::find).stream())
                .map(Project::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private JwtIssuer issuer(ServerSettings.JwtIssuer setting) {
        ProjectId project = Project.ref(setting.project())
                .flatMap(projects::find)
                .map(Project::id)
                .orElseThrow(() -> new InvalidSettingException("A JWT issuer names the project \"" + setting.project()
                        + "\", which does not exist: create it first, or correct the setting jwt.issuers."));
        Set<JwtIssuer.Algorithm> algorithms = setting.algorithms().stream()
                .map(name -> JwtIssuer.Algorithm.named(name).orElseThrow())
                .collect(Collectors.toSet());
        try {
            return new JwtIssuer(
                    setting.issuer(),
                    project,
                    keys(setting.jwks()),
                    setting.audience(),
                    algorithms,
                    (int) setting.skewSeconds(),
                    setting.maxLifetimeSeconds());
        } catch (IllegalArgumentException e) {
            throw senseless(e);
        }
    }

    private static InvalidSettingException senseless(IllegalArgumentException reason) {
        return new InvalidSettingException("The setting jwt.issuers is invalid: " + reason.getMessage() + ".");
    }

    /** Parses a URL or a file path. */
    private static URI keys(String jwks) {
        String lower = jwks.toLowerCase(Locale.ROOT);
        boolean isUrl = lower.startsWith("https:") || lower.startsWith("http:") || lower.startsWith("file:");
        try {
            URI keys = isUrl ? new URI(jwks) : Path.of(jwks).toAbsolutePath().toUri();
            if (keys.getRawUserInfo() != null) {
                throw new InvalidSettingException(
                        "The setting jwt.issuers.jwks must not contain a user or a password: they would"
                                + " not be sent.");
            }
            return keys;
        } catch (URISyntaxException | InvalidPathException e) {
            // Their messages quote the text, which may contain a password.
            throw new InvalidSettingException("The setting jwt.issuers.jwks must be an https URL or a file, for example"
                    + " https://login.example.com/.well-known/jwks.json.");
        }
    }
}
