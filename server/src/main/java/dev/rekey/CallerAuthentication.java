package dev.rekey;

import dev.rekey.config.ServerSettings;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.verify.CredentialAuthenticator;
import dev.rekey.http.auth.CallerAuthenticator;
import dev.rekey.http.auth.FailedAttemptTracker;
import dev.rekey.http.auth.FailureReporter;
import dev.rekey.http.auth.JwtIssuers;
import dev.rekey.node.ChangeRateLimiter;
import java.time.InstantSource;
import java.util.Set;

/** Who calls: keys and tokens, and the failed attempts to present one. */
final class CallerAuthentication {

    final FailureReporter failures;
    final FailedAttemptTracker attempts;
    final JwtIssuers issuers;

    /** The projects that have an issuer of tokens. */
    final Set<ProjectId> issuerProjects;

    final CallerAuthenticator callers;

    CallerAuthentication(ServerSettings settings, ServerStorage storage, NodeComponents node, InstantSource clock) {
        failures = new FailureReporter(storage.database.audit(), storage.auditEvents);
        attempts = new FailedAttemptTracker(failures);
        JwtIssuerFactory factory = new JwtIssuerFactory(node.projects);
        issuers = factory.of(settings, clock);
        issuerProjects = factory.projects(settings);
        callers = new CallerAuthenticator(
                new CredentialAuthenticator(node.verifier, node.users, attempts),
                issuers,
                attempts,
                new ChangeRateLimiter(node.projects, node.invalidations, System::nanoTime));
    }
}
