/** Health, nodes and receipts of the native API. */
@NullMarked
package dev.rekey.api.node;

import org.jspecify.annotations.NullMarked;
