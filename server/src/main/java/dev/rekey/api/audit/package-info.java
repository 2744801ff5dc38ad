/** Audit events, usage and findings of the native API. */
@NullMarked
package dev.rekey.api.audit;

import org.jspecify.annotations.NullMarked;
