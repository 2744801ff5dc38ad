package dev.rekey.core.project;

import dev.rekey.core.Change;
import java.util.List;

/** Requested change of a {@link KeyPolicy}, not yet validated. Clearing removes a rule. */
public record KeyPolicyChange(
        Change<Long> longestLifeSeconds,
        Change<List<String>> required,
        Change<List<String>> allowedPermissions,
        Change<String> namePattern,
        Change<Long> maxKeysPerOwner) {}
