/** Rate limits shared by nodes through Redis or Valkey. */
@NullMarked
package dev.rekey.node.redis;

import org.jspecify.annotations.NullMarked;
