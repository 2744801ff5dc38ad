package dev.rekey.testing;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Invokes a class annotated with {@link BothDatabases} once for each database. */
final class BothDatabasesProvider implements ClassTemplateInvocationContextProvider, AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext context) {
        TestedDatabase.use(TestedDatabase.SQLITE);
    }

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
        String testClass = context.getRequiredTestClass().getSimpleName();
        return TestedDatabase.chosen().stream().map(database -> new OnDatabase(testClass, database));
    }

    /**
     * The run of a class on a database.
     *
     * @param testClass the simple name of the class
     */
    private record OnDatabase(String testClass, TestedDatabase database)
            implements ClassTemplateInvocationContext,
                    BeforeClassTemplateInvocationCallback,
                    AfterClassTemplateInvocationCallback {

        @Override
        public String getDisplayName(int invocationIndex) {
            return testClass + "[" + database + "]";
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            TestedDatabase.use(database);
        }

        @Override
        public void beforeClassTemplateInvocation(ExtensionContext context) {
            invoke(context, BeforeEachDatabase.class);
        }

        @Override
        public void afterClassTemplateInvocation(ExtensionContext context) {
            invoke(context, AfterEachDatabase.class);
        }

        private static void invoke(ExtensionContext context, Class<? extends Annotation> annotation) {
            AnnotationSupport.findAnnotatedMethods(
                            context.getRequiredTestClass(), annotation, HierarchyTraversalMode.TOP_DOWN)
                    .forEach(method -> ReflectionSupport.invokeMethod(method, null));
        }
    }
}
