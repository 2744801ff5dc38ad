/** The OpenAPI documents as other people's tools read them: linters, and generators whose clients call a running server. */
@NullMarked
package dev.rekey.openapi;

import org.jspecify.annotations.NullMarked;
