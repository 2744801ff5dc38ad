/**
 * Projects (tenants) and their settings, users and roles, with the use cases of each.
 *
 * <p>Use cases take a {@link dev.rekey.core.access.Caller} and a request, and return a project,
 * user or role or throw a {@link dev.rekey.core.Refusal}.
 */
@NullMarked
package dev.rekey.core.project;

import org.jspecify.annotations.NullMarked;
