/** Tests of several nodes over one database. */
@NullMarked
package dev.rekey.integration.cluster;

import org.jspecify.annotations.NullMarked;
