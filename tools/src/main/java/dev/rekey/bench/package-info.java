/**
 * The benchmarks behind {@code ./rekey bench}: each starts the built program as a process of its own, drives it over the
 * network as a client would, and prints a table.
 *
 * <p>What is compared is measured in the same run, in turns, because a machine is never equally fast twice: read the
 * ratios, not the rates. They know the program by its HTTP interface, and the stores only to fill a database quickly; they
 * need what the program itself needs and, of the test libraries, JMH alone.
 *
 * <p>What costs less than a request, or is held in memory, is measured without a server: {@code PolicyJmh}, {@code
 * PermissionQueryJmh} and {@code HeapProbe} call core and node.
 */
@NullMarked
package dev.rekey.bench;

import org.jspecify.annotations.NullMarked;
