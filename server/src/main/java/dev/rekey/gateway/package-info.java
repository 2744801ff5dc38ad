/**
 * Forward-auth: a gateway asks for each request of its clients whether to pass it on.
 *
 * <p>The gateway forwards the headers of the client and, in its own format, the method, path, host
 * and address of the original request. The response has the format that this gateway understands: a
 * 200 with headers that identify the key, or a denial. The requirements for a request are defined
 * in a profile of the project, never by anything that a client sends. {@code docs/reference/gateways.md}
 * describes the setup.
 *
 * <p>This package must not depend on another API, a table or a setting, and no other package may
 * depend on the formats of gateways.
 */
@NullMarked
package dev.rekey.gateway;

import org.jspecify.annotations.NullMarked;
