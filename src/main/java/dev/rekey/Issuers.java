package dev.rekey;

import dev.rekey.config.Settings;
import dev.rekey.config.WrongSetting;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.http.JwtIssuer;
import dev.rekey.http.JwtIssuers;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose JWTs are believed, as the settings say it, in the projects that there are. */
final class Issuers {

    private final ProjectStore projects;

    Issuers(ProjectStore projects) {
        this.projects = projects;
    }

    /** @throws WrongSetting where an issuer names no project of ours or does not fit otherwise */
    JwtIssuers of(Settings settings, InstantSource clock) {
        List<JwtIssuer> issuers =
                settings.jwtIssuers().stream().map(this::issuer).toList();
        try {
            return new JwtIssuers(issuers, clock);
        } catch (IllegalArgumentException twice) {
            throw senseless(twice);
        }
    }

    /** The projects for whose users an issuer's tokens stand, as far as there are any. */
    Set<ProjectId> projects(Settings settings) {
        return settings.jwtIssuers().stream()
                .flatMap(said -> Project.ref(said.project()).flatMap(projects::find).stream())
                .map(Project::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private JwtIssuer issuer(Settings.JwtIssuer said) {
        ProjectId project = Project.ref(said.project())
                .flatMap(projects::find)
                .map(Project::id)
                .orElseThrow(() -> new WrongSetting("A JWT issuer names the project \"" + said.project()
                        + "\", which is not there: make it first, or correct the setting jwt.issuers."));
        Set<JwtIssuer.Algorithm> algorithms = said.algorithms().stream()
                .map(name -> JwtIssuer.Algorithm.named(name).orElseThrow())
                .collect(Collectors.toSet());
        try {
            return new JwtIssuer(
                    said.issuer(),
                    project,
                    keys(said.jwks()),
                    said.audience(),
                    algorithms,
                    (int) said.skewSeconds(),
                    said.maxLifetimeSeconds());
        } catch (IllegalArgumentException senseless) {
            throw senseless(senseless);
        }
    }

    private static WrongSetting senseless(IllegalArgumentException reason) {
        return new WrongSetting("The setting jwt.issuers does not fit: " + reason.getMessage() + ".");
    }

    /** A URL, or a file's path. */
    private static URI keys(String jwks) {
        String lower = jwks.toLowerCase(Locale.ROOT);
        boolean isUrl = lower.startsWith("https:") || lower.startsWith("http:") || lower.startsWith("file:");
        try {
            URI keys = isUrl ? new URI(jwks) : Path.of(jwks).toAbsolutePath().toUri();
            if (keys.getRawUserInfo() != null) {
                throw new WrongSetting("The setting jwt.issuers.jwks must not have a user or a password in its URL:"
                        + " they would not be sent.");
            }
            return keys;
        } catch (URISyntaxException | InvalidPathException malformed) {
            // What these say quotes the text, which may hold a password.
            throw new WrongSetting("The setting jwt.issuers.jwks must be an https URL or a file.");
        }
    }
}
