/** Copy of an installation from one database to another. */
@NullMarked
package dev.rekey.sql.copy;

import org.jspecify.annotations.NullMarked;
