/**
 * What was done, by whom, from where: one event for each accepted change and each refusal worth knowing.
 *
 * <p>Events are written by the stores in the transaction of the change they tell of. They never hold a secret.
 */
@NullMarked
package dev.rekey.core.audit;

import org.jspecify.annotations.NullMarked;
