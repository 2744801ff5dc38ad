/** Tests of starts, stops, crashes, damage, and of what survives them. */
@NullMarked
package dev.rekey.integration.durability;

import org.jspecify.annotations.NullMarked;
