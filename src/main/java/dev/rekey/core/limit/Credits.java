package dev.rekey.core.limit;

import org.jspecify.annotations.Nullable;

/**
 * A key's allowance, used up by verifications.
 *
 * @param remaining how many are left, 0 or more
 * @param refill how it is filled up again; {@code null} where it is not
 */
public record Credits(long remaining, @Nullable Refill refill) {}
