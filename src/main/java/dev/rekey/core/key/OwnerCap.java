package dev.rekey.core.key;

import dev.rekey.core.id.UserId;
import java.time.Instant;

/**
 * How many keys an owner may have, to be held to in the transaction that gives it one more.
 *
 * @param owner whose they are
 * @param most how many, the new one among them, may be neither revoked nor expired
 * @param now when that is judged
 */
public record OwnerCap(UserId owner, long most, Instant now) {}
