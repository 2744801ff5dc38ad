/** What one node holds between requests, on a real database. */
@NullMarked
package dev.rekey.node;

import org.jspecify.annotations.NullMarked;
