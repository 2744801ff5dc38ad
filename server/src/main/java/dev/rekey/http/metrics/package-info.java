/** Metrics of requests and their export. */
@NullMarked
package dev.rekey.http.metrics;

import org.jspecify.annotations.NullMarked;
