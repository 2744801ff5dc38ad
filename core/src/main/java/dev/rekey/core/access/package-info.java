/**
 * Access control: permissions, roles, addresses, origins and the caller of a request.
 *
 * <p>Contains values and pure functions on values. Credentials are resolved to callers elsewhere.
 */
@NullMarked
package dev.rekey.core.access;

import org.jspecify.annotations.NullMarked;
