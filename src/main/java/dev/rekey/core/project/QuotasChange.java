package dev.rekey.core.project;

import dev.rekey.core.Change;

/** What a request asks to be different about a project's {@link Quotas}; clearing removes a quota, or sets the usual burst. */
public record QuotasChange(Change<Long> keysPerOwner, Change<Long> changesPerSecond, Change<Long> changesBurst) {}
