/**
 * Projects (the tenants), their users, their roles, their permission catalogue, and the use cases of each.
 *
 * <p>In come a {@link dev.rekey.core.access.Caller} and what it asks; out go projects, users and roles, or a refusal.
 */
@NullMarked
package dev.rekey.core.project;

import org.jspecify.annotations.NullMarked;
