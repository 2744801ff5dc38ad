/**
 * Audit log: one event for each accepted change and each relevant rejection.
 *
 * <p>Stores write events in the transaction of the change. Events never contain a secret.
 */
@NullMarked
package dev.rekey.core.audit;

import org.jspecify.annotations.NullMarked;
