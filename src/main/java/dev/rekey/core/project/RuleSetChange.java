package dev.rekey.core.project;

import dev.rekey.core.Change;
import java.util.List;

/** What a request asks to be different about a project's {@link RuleSet}, as the request says it; clearing lifts a rule. */
public record RuleSetChange(
        Change<Long> longestLifeSeconds,
        Change<List<String>> required,
        Change<List<String>> allowedPermissions,
        Change<String> namePattern,
        Change<Long> maxKeysPerOwner) {}
