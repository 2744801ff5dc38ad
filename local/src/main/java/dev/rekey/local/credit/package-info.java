/** Credits leased in blocks and spent in memory. */
@NullMarked
package dev.rekey.local.credit;

import org.jspecify.annotations.NullMarked;
