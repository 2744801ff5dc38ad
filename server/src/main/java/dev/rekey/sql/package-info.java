/**
 * Storage: implementations of core's stores on SQLite and PostgreSQL.
 *
 * <p>Stores take and return core types. An unavailable database is a {@link dev.rekey.core.UnavailableException},
 * never "not found". Each method of a store is one transaction. This package does not depend on any
 * API, and SQL is used nowhere else. Differences between databases are behind
 * {@link dev.rekey.sql.jdbc.DatabaseEngine}; each database has its own directory of migrations.
 */
@NullMarked
package dev.rekey.sql;

import org.jspecify.annotations.NullMarked;
