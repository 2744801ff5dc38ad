/**
 * Who may do what from where: permissions, roles, addresses, origins, and the caller of a request.
 *
 * <p>Everything here is a value or a pure decision about values. Which key or user a caller stands for is settled before.
 */
@NullMarked
package dev.rekey.core.access;

import org.jspecify.annotations.NullMarked;
