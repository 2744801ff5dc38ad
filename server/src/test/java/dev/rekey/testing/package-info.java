/** What whole-stack tests share: a real server, a clock that stands still, and a client that believes no answer. */
@NullMarked
package dev.rekey.testing;

import org.jspecify.annotations.NullMarked;
