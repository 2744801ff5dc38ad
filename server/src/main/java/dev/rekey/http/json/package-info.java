/** Reading and writing of JSON. */
@NullMarked
package dev.rekey.http.json;

import org.jspecify.annotations.NullMarked;
