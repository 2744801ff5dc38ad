/**
 * Where everything is kept: core's stores on a database, their tables, and the engine beneath them.
 *
 * <p>In come core types, out go core types; a database that cannot answer is a {@link dev.rekey.core.Outage}, never "not
 * found". Each method of a store is one transaction. This room knows no door, and nobody outside it sees SQL. What differs
 * between databases is behind {@link dev.rekey.sql.Engine}; each has its own folder of migrations.
 */
@NullMarked
package dev.rekey.sql;

import org.jspecify.annotations.NullMarked;
