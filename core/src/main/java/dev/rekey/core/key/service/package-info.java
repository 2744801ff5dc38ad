/**
 * Use cases of keys: create, read, list, update, revoke, delete, and the history with restore.
 */
@NullMarked
package dev.rekey.core.key.service;

import org.jspecify.annotations.NullMarked;
