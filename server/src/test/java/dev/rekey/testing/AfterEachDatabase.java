package dev.rekey.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static method that runs after the tests of a class annotated with {@link BothDatabases} on each database, while its servers still run.
 * A method with {@code @AfterAll} runs once for both.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AfterEachDatabase {}
