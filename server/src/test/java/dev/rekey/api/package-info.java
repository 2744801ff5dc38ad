/** The native API, spoken to over HTTP, and the parts of it that have rules of their own. */
@NullMarked
package dev.rekey.api;

import org.jspecify.annotations.NullMarked;
