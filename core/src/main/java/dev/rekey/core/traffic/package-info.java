/**
 * Recorded traffic: patterns of verification attempts with their counts, and rehearsals of changes
 * against them.
 *
 * <p>Storage format, transport and wire format of a rehearsal are defined elsewhere. Whether an
 * attempt is allowed is decided only by {@link dev.rekey.core.verify.VerificationPolicy}.
 */
@NullMarked
package dev.rekey.core.traffic;

import org.jspecify.annotations.NullMarked;
