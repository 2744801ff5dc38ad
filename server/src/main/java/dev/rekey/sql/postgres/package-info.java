/** The PostgreSQL engine: connection pool, transactions, change feed. */
@NullMarked
package dev.rekey.sql.postgres;

import org.jspecify.annotations.NullMarked;
