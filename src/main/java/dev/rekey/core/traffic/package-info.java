/**
 * Recorded traffic: what keys were asked for, as shapes with counts, and what a change of a key would have done to it.
 *
 * <p>Attempts come in as verification judged them, and leave as shapes for the store; a change comes in as an update would
 * have it, and leaves as a rehearsal. Never here: how shapes are packed, who sends them, what a rehearsal looks like on the
 * wire, and a rule of its own about which attempt passes: that is the policy's alone.
 */
@NullMarked
package dev.rekey.core.traffic;

import org.jspecify.annotations.NullMarked;
