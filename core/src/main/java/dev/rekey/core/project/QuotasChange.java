package dev.rekey.core.project;

import dev.rekey.core.Change;

/** Requested change of {@link ProjectQuotas}. Clearing removes a quota, or restores the default burst. */
public record QuotasChange(Change<Long> keysPerOwner, Change<Long> changesPerSecond, Change<Long> changesBurst) {}
