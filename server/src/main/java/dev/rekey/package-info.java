/**
 * Entry point and wiring: {@code Main} runs a command, {@code App} connects the packages,
 * with one class each for storage, node, services, callers, APIs and monitoring.
 *
 * <p>Contains no rules. This is the only package that knows which implementation belongs to which
 * interface.
 */
@NullMarked
package dev.rekey;

import org.jspecify.annotations.NullMarked;
