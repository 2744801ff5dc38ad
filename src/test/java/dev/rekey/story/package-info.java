/** What Rekey promises as a whole, told from the outside: through the APIs, across crashes, by many clients at once. */
@NullMarked
package dev.rekey.story;

import org.jspecify.annotations.NullMarked;
