package dev.rekey.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static method that runs before the tests of a class annotated with {@link BothDatabases} on each database, once its servers have started.
 * A method with {@code @BeforeAll} runs once for both.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface BeforeEachDatabase {}
