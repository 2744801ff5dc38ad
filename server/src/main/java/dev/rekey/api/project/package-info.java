/** Operations on projects, users and roles of the native API. */
@NullMarked
package dev.rekey.api.project;

import org.jspecify.annotations.NullMarked;
