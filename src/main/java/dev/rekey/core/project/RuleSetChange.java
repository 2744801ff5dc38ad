package dev.rekey.core.project;

import dev.rekey.core.Change;
import java.util.List;

/** Requested change of a {@link RuleSet}, not yet validated. Clearing removes a rule. */
public record RuleSetChange(
        Change<Long> longestLifeSeconds,
        Change<List<String>> required,
        Change<List<String>> allowedPermissions,
        Change<String> namePattern,
        Change<Long> maxKeysPerOwner) {}
