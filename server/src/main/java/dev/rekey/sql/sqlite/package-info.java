/**
 * The SQLite engine: one writer thread with group commit, a pool of readers, integrity checks.
 */
@NullMarked
package dev.rekey.sql.sqlite;

import org.jspecify.annotations.NullMarked;
