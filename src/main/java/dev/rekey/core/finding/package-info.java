/**
 * What somebody who cares for a project should look at: keys outside its rules, keys that nobody uses, keys that never end.
 *
 * <p>Comes in: keys, and what is known of their use. Goes out: findings, which change nothing by themselves.
 */
@NullMarked
package dev.rekey.core.finding;

import org.jspecify.annotations.NullMarked;
