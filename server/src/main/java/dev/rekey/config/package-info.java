/**
 * Settings: names, defaults, and how they are read once at startup.
 *
 * <p>Merges a YAML file, environment variables and command-line flags, in ascending precedence,
 * into one {@link dev.rekey.config.ServerSettings} record, or fails with a message that says what is
 * wrong. This package must not depend on what a setting is used for.
 */
@NullMarked
package dev.rekey.config;

import org.jspecify.annotations.NullMarked;
