package dev.rekey.core;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.lang.model.element.Modifier;

/**
 * Marks a record that is created through a builder generated at compile time. The builder of a
 * record {@code Foo} is {@code FooBuilder}, in the same package.
 *
 * <p>Records with more than 8 components have this annotation, since positional arguments of such
 * a number are confused too easily.
 */
@RecordBuilder.Template(
        options =
                @RecordBuilder.Options(
                        enableWither = false,
                        addStaticBuilder = false,
                        enableGetters = false,
                        builderClassModifiers = Modifier.FINAL))
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface GeneratedBuilder {}
