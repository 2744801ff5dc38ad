/**
 * Commands: one class each. In come arguments, out go lines of text and an exit code.
 *
 * <p>A command talks HTTP to a server like any client; the few that start one do so by way of {@link
 * dev.rekey.cli.ServerStarter}, and never know what a server is made of.
 */
@NullMarked
package dev.rekey.cli;

import org.jspecify.annotations.NullMarked;
