/** Credentials of callers: keys, JWTs, and the tracking of failed attempts. */
@NullMarked
package dev.rekey.http.auth;

import org.jspecify.annotations.NullMarked;
