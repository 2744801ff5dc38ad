package dev.rekey.core.project;

import dev.rekey.core.Change;

/** What a request asks to be different about a project's {@link Retention}; clearing removes a bound. */
public record RetentionChange(
        Change<Long> revisionDays, Change<Long> revisionCount, Change<Long> auditDays, Change<Long> auditCount) {}
