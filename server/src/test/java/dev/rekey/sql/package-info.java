@NullMarked
package dev.rekey.sql;

import org.jspecify.annotations.NullMarked;
