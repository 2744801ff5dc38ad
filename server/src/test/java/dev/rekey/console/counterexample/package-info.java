/** Classes that break architecture rules on purpose, to prove that the rules can fail. */
@NullMarked
package dev.rekey.console.counterexample;

import org.jspecify.annotations.NullMarked;
