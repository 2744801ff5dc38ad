/** Tests of a server by its requests and responses: protocols, credentials, logs. */
@NullMarked
package dev.rekey.integration.http;

import org.jspecify.annotations.NullMarked;
