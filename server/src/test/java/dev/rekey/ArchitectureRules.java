package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** What the classes of architecture rules share. Each rule says in its {@code because} what would go wrong without it. */
final class ArchitectureRules {

    /** All classes of rules. */
    static final List<Class<?>> CLASSES =
            List.of(ArchitectureTest.class, PackageDependencyTest.class, CodeStyleTest.class, TestSuiteTest.class);

    /** The methods by which rules know what they forbid. */
    private static final Set<String> NAMED_METHODS = new ConcurrentSkipListSet<>();

    private ArchitectureRules() {}

    /** The methods that rules of classes initialized so far name in full. */
    static Set<String> namedMethods() {
        return Set.copyOf(NAMED_METHODS);
    }

    /** A package that knows itself and the packages named, and none of the others. */
    static ArchRule layer(String name, String... known) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(known))
                .map(each -> "dev.rekey." + each + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.rekey." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.rekey..")
                        .and(doNot(resideInAnyPackage(allowed)))
                        .as("are in a package other than " + String.join(", ", allowed)));
    }

    static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> wanted = Set.of(names);
        return describe("named " + wanted, type -> wanted.contains(type.getName()));
    }

    /** Holds for the classes named and for what is nested in them. */
    static DescribedPredicate<JavaClass> belongTo(Set<String> names) {
        return describe("belong to " + new TreeSet<>(names), type -> {
            String name = type.getName();
            int nested = name.indexOf('$');
            return names.contains(nested < 0 ? name : name.substring(0, nested));
        });
    }

    /** Holds for calls, and references, to any overload of the methods named in full. */
    static DescribedPredicate<JavaAccess<?>> calls(String what, String... methods) {
        Set<String> wanted = Set.of(methods);
        NAMED_METHODS.addAll(wanted);
        return describe(
                "it " + what,
                access -> wanted.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }

    /** The outermost class that this one is nested in. */
    static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    /** The outermost classes that call one of the methods named in full, or refer to it. */
    static Set<String> callers(JavaClasses imported, String... methods) {
        DescribedPredicate<JavaAccess<?>> calls = calls("calls", methods);
        Set<String> found = new TreeSet<>();
        for (JavaClass type : imported) {
            if (type.getAccessesFromSelf().stream().anyMatch(calls)) {
                found.add(outermost(type));
            }
        }
        return found;
    }
}
