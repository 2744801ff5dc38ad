package dev.rekey.core.project;

import dev.rekey.core.Change;

/** Requested change of {@link RetentionPolicy}. Clearing removes a limit. */
public record RetentionChange(
        Change<Long> revisionDays, Change<Long> revisionCount, Change<Long> auditDays, Change<Long> auditCount) {}
