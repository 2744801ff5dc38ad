/** The report of benchmarks, in Markdown. */
@NullMarked
package dev.rekey.bench.report;

import org.jspecify.annotations.NullMarked;
