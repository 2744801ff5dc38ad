/**
 * Settings: their names, their defaults, and where they are read from, once, at the start.
 *
 * <p>In come a YAML file, environment variables and flags, the later winning; out goes one {@link
 * dev.rekey.config.Settings} record, or a sentence that says what is wrong. It must never know what a setting is for.
 */
@NullMarked
package dev.rekey.config;

import org.jspecify.annotations.NullMarked;
