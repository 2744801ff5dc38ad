/** Request and response headers that several APIs read or write. */
@NullMarked
package dev.rekey.http.header;

import org.jspecify.annotations.NullMarked;
