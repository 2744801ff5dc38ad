package dev.rekey.core.finding;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.finding.Finding.Detail;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.store.KeyCountStore;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.key.store.KeyPage.Position;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.validation.KeyPolicyReport;
import dev.rekey.core.project.ProjectService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches the keys of a project that are neither revoked nor expired, excluding the root key, one
 * page at a time. Thread-safe.
 */
public final class FindingService {

    /** Approximate maximum size of a page in bytes. */
    private static final int MAX_BYTES = 256 * 1024;

    /** Maximum number of keys examined by one request, regardless of the number of findings. */
    private static final int MAX_KEYS = 5_000;

    /** Maximum number of keys examined if the traffic of each is read. */
    private static final int MAX_KEYS_WITH_TRAFFIC = 200;

    private final KeyReader keys;
    private final KeyCountStore counts;
    private final ProjectService projects;
    private final SuggestionService suggestions;
    private final InstantSource clock;

    public FindingService(
            KeyReader keys,
            KeyCountStore counts,
            ProjectService projects,
            SuggestionService suggestions,
            InstantSource clock) {
        this.keys = keys;
        this.counts = counts;
        this.projects = projects;
        this.suggestions = suggestions;
        this.clock = clock;
    }

    /**
     * Search for findings.
     *
     * @param unusedDays number of days without use after which a key counts as unused
     * @param after position to continue after; {@code null} to start with the newest key
     * @param limit maximum number of findings, 1 or more; a page with fewer or none is not
     *     necessarily the last
     */
    public record FindingQuery(
            FindingKind kind, int unusedDays, @Nullable Position after, int limit) {}

    /**
     * Page of findings.
     *
     * @param next position to continue after; {@code null} if all keys have been examined
     */
    public record FindingPage(
            List<Finding> findings, @Nullable Position next) {

        public FindingPage {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Lists findings, newest keys first. Requires an administrator.
     *
     * @param asked supplies the search; called after the project has been found
     */
    public FindingPage list(Caller caller, String projectRef, Supplier<FindingQuery> asked) {
        caller.require(ManagementPermission.KEYS_READ);
        if (!caller.isAdministrator()) {
            throw Caller.roleNotAllowed();
        }
        ProjectId project = projects.getVisible(caller, projectRef).id();
        FindingQuery wanted = asked.get();
        boolean withTraffic = wanted.kind() == FindingKind.WIDER_THAN_TRAFFIC;
        if (withTraffic) {
            caller.require(ManagementPermission.USAGE_READ);
        }
        Instant now = clock.instant();
        KeyFilter all = KeyFilter.all(now).project(project);
        KeyPolicyReport rules = new KeyPolicyReport(counts, now);
        List<Finding> found = new ArrayList<>();
        Position position = wanted.after();
        int max = withTraffic ? MAX_KEYS_WITH_TRAFFIC : MAX_KEYS;
        Iterator<KeyAggregate> walk = keys.walk(all, new KeyPage.After(position, max + 1));
        int bytes = 0;
        for (int seen = 0; walk.hasNext(); seen++) {
            if (seen == max || found.size() == wanted.limit() || bytes > MAX_BYTES) {
                return new FindingPage(found, position);
            }
            KeyAggregate aggregate = walk.next();
            position = Position.of(aggregate.key());
            List<Detail> details = isLookedAt(aggregate, now) ? details(wanted, aggregate, rules, now) : List.of();
            if (!details.isEmpty()) {
                Finding finding = new Finding(
                        wanted.kind(),
                        aggregate.key().id(),
                        aggregate.key().settings().name(),
                        aggregate.owner(),
                        details);
                found.add(finding);
                bytes += finding.size();
            }
        }
        return new FindingPage(found, null);
    }

    private static boolean isLookedAt(KeyAggregate aggregate, Instant now) {
        Instant end = aggregate.key().settings().expiresAt();
        return !aggregate.isRootKey() && aggregate.key().revoked() == null && (end == null || now.isBefore(end));
    }

    private List<Detail> details(FindingQuery wanted, KeyAggregate aggregate, KeyPolicyReport rules, Instant now) {
        return switch (wanted.kind()) {
            case VIOLATES_RULES ->
                rules.of(aggregate).stream()
                        .map(broken -> new Detail(
                                broken.rule(),
                                broken.violation().field(),
                                broken.violation().message()))
                        .toList();
            case UNUSED -> unused(aggregate.key(), now.minus(Duration.ofDays(wanted.unusedDays())));
            case WITHOUT_EXPIRY ->
                aggregate.key().settings().expiresAt() == null
                        ? List.of(new Detail(null, "expires_at", "The key has no expiry."))
                        : List.of();
            case WIDER_THAN_TRAFFIC -> wider(suggestions.of(aggregate));
        };
    }

    private static List<Detail> wider(Suggestion suggestion) {
        return suggestion.patch().map(PrivilegeReduction::fields).orElse(List.of()).stream()
                .map(field -> new Detail(
                        null,
                        field,
                        "The key allows more than its use since "
                                + suggestion.span().start() + " requires; see its suggestions."))
                .toList();
    }

    private static List<Detail> unused(ApiKey key, Instant since) {
        Instant used = key.lastUsedAt();
        Instant created = key.created().at();
        if ((used == null ? created : used).isAfter(since)) {
            return List.of();
        }
        String message = used == null
                ? "The key was created at " + created + " and has never been used."
                : "The key was last used at " + used + ".";
        return List.of(new Detail(null, "last_used_at", message));
    }
}
