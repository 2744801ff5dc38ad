/**
 * Profiles of forward-auth: how a gateway presents a request and which permission it requires.
 */
@NullMarked
package dev.rekey.core.gateway;

import org.jspecify.annotations.NullMarked;
