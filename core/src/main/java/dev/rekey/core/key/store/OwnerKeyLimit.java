package dev.rekey.core.key.store;

import dev.rekey.core.id.UserId;
import java.time.Instant;

/**
 * Limit of the number of an owner's keys, checked in the transaction that adds one.
 *
 * @param owner owner of the keys
 * @param most maximum number of keys, including the new one, that are neither revoked nor expired
 * @param now when this is evaluated
 */
public record OwnerKeyLimit(UserId owner, long most, Instant now) {}
