package dev.rekey.core.finding;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.finding.Finding.Detail;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyFilter;
import dev.rekey.core.key.KeyPage;
import dev.rekey.core.key.KeyPage.Position;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.RuleReport;
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
 * Looks through the keys of a project that are neither revoked nor expired, a part of them at a time; the root key is left out.
 * Thread-safe.
 */
public final class FindingService {

    /** How large a page is, about: what comes after it is for the next one. */
    private static final int MOST_BYTES = 256 * 1024;

    /** How many keys one request looks at, however few of them are found. */
    private static final int MOST_KEYS = 5_000;

    /** The same where the traffic of each is read. */
    private static final int MOST_KEYS_WITH_TRAFFIC = 200;

    private final KeyStore keys;
    private final ProjectService projects;
    private final SuggestionService suggestions;
    private final InstantSource clock;

    public FindingService(KeyStore keys, ProjectService projects, SuggestionService suggestions, InstantSource clock) {
        this.keys = keys;
        this.projects = projects;
        this.suggestions = suggestions;
        this.clock = clock;
    }

    /**
     * What is looked for.
     *
     * @param unusedDays after how many days without use a key counts as unused
     * @param after from which key on; {@code null} from the newest
     * @param limit how many findings at most, 1 or more; fewer, or none, does not mean that there are no more
     */
    public record Wanted(
            FindingKind kind, int unusedDays, @Nullable Position after, int limit) {}

    /**
     * What was found.
     *
     * @param next where to look on; {@code null} where every key has been looked at
     */
    public record Found(List<Finding> findings, @Nullable Position next) {

        public Found {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Looks through keys, newest first; for administrators.
     *
     * @param asked what is wanted, asked once the project has been found
     */
    public Found list(Caller caller, String projectRef, Supplier<Wanted> asked) {
        caller.require(Management.KEYS_READ);
        if (!caller.isAdministrator()) {
            throw Caller.roleNotAllowed();
        }
        ProjectId project = projects.reach(caller, projectRef).id();
        Wanted wanted = asked.get();
        boolean withTraffic = wanted.kind() == FindingKind.WIDER_THAN_TRAFFIC;
        if (withTraffic) {
            caller.require(Management.USAGE_READ);
        }
        Instant now = clock.instant();
        KeyFilter all = KeyFilter.all(now).project(project);
        RuleReport rules = new RuleReport(keys, now);
        List<Finding> found = new ArrayList<>();
        Position position = wanted.after();
        int most = withTraffic ? MOST_KEYS_WITH_TRAFFIC : MOST_KEYS;
        Iterator<OwnedKey> walk = keys.walk(all, new KeyPage.After(position, most + 1));
        int bytes = 0;
        for (int seen = 0; walk.hasNext(); seen++) {
            if (seen == most || found.size() == wanted.limit() || bytes > MOST_BYTES) {
                return new Found(found, position);
            }
            OwnedKey owned = walk.next();
            position = Position.of(owned.key());
            List<Detail> details = isLookedAt(owned, now) ? details(wanted, owned, rules, now) : List.of();
            if (!details.isEmpty()) {
                Finding finding = new Finding(
                        wanted.kind(), owned.key().id(), owned.key().settings().name(), owned.owner(), details);
                found.add(finding);
                bytes += finding.size();
            }
        }
        return new Found(found, null);
    }

    private static boolean isLookedAt(OwnedKey owned, Instant now) {
        Instant end = owned.key().settings().expiresAt();
        return !owned.isRootKey() && owned.key().revoked() == null && (end == null || now.isBefore(end));
    }

    private List<Detail> details(Wanted wanted, OwnedKey owned, RuleReport rules, Instant now) {
        return switch (wanted.kind()) {
            case VIOLATES_RULES ->
                rules.of(owned).stream()
                        .map(broken -> new Detail(
                                broken.rule(),
                                broken.violation().field(),
                                broken.violation().message()))
                        .toList();
            case UNUSED -> unused(owned.key(), now.minus(Duration.ofDays(wanted.unusedDays())));
            case WITHOUT_EXPIRY ->
                owned.key().settings().expiresAt() == null
                        ? List.of(new Detail(null, "expires_at", "The key never ends."))
                        : List.of();
            case WIDER_THAN_TRAFFIC -> wider(suggestions.of(owned));
        };
    }

    private static List<Detail> wider(Suggestion suggestion) {
        return suggestion.patch().map(Tightening::fields).orElse(List.of()).stream()
                .map(field -> new Detail(
                        null,
                        field,
                        "The key has more than its use since "
                                + suggestion.span().start() + " needs; see its suggestions."))
                .toList();
    }

    private static List<Detail> unused(ApiKey key, Instant since) {
        Instant used = key.lastUsedAt();
        Instant made = key.created().at();
        if ((used == null ? made : used).isAfter(since)) {
            return List.of();
        }
        String message = used == null
                ? "The key was made at " + made + " and has never been used."
                : "The key was last used at " + used + ".";
        return List.of(new Detail(null, "last_used_at", message));
    }
}
