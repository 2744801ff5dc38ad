/** What both databases share: transactions, columns, statements, migrations. */
@NullMarked
package dev.rekey.sql.jdbc;

import org.jspecify.annotations.NullMarked;
