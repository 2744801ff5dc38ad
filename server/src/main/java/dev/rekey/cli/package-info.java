/**
 * Command-line commands, one class each. They read arguments, print text and return an exit code.
 *
 * <p>A command uses HTTP to talk to a server, like any client. Commands that start a server use
 * {@link dev.rekey.cli.ServerStarter} and do not depend on the server's components.
 */
@NullMarked
package dev.rekey.cli;

import org.jspecify.annotations.NullMarked;
