/** Tests of keys over their whole life, through the APIs. */
@NullMarked
package dev.rekey.integration.key;

import org.jspecify.annotations.NullMarked;
