/** Background jobs with their intervals. */
@NullMarked
package dev.rekey.node.jobs;

import org.jspecify.annotations.NullMarked;
