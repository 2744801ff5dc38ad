/**
 * The front door of the house: {@code Main} reads the arguments and picks a command, {@code App} joins the rooms.
 *
 * <p>Nothing is decided here. A rule belongs to a room of its own below; this package only knows which implementation
 * meets which interface, and is the only one that may.
 */
@NullMarked
package dev.rekey;

import org.jspecify.annotations.NullMarked;
