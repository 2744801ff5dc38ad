package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/** What classes look like and how they are named. */
@AnalyzeClasses(packages = "dev.rekey", importOptions = ProgramClasses.class)
class CodeStyleTest {

    /** Last words of no class name: they would fit any class, so they say nothing about this one. */
    private static final Set<String> UNUSED_WORDS = Set.of(
            "Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Base", "Common", "Misc", "Dto", "Entity", "Data",
            "Info");

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .should(new ArchCondition<>("be in a package whose package-info says @NullMarked") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(
                                item, item.getPackageName() + " has no package-info with @NullMarked"));
                    }
                }
            })
            .because("nothing is null unless it is annotated, and package-info describes the package");

    @ArchTest
    static final ArchRule oneNullable = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "are a nullness annotation other than JSpecify's",
                    type -> Set.of("Nullable", "NonNull", "NotNull", "Nonnull", "CheckForNull")
                                    .contains(type.getSimpleName())
                            && !type.getPackageName().equals("org.jspecify.annotations")))
            .because("NullAway reads the annotations of JSpecify only");

    @ArchTest
    static final ArchRule namesUseOurWords = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.dialect..")
            .should(endWithAnUnusedWord())
            .because("these words fit any class; docs/contributing/vocabulary.md lists suffixes that describe a role");

    @ArchTest
    static final ArchRule apiOperationsArePrivate = classes()
            .that()
            .resideInAPackage("dev.rekey.api..")
            .and()
            .areNotInterfaces()
            .and()
            .haveSimpleNameEndingWith("Operation")
            .should()
            .notBePublic()
            .because("operations are reached through the route table only, which tests walk");

    @ArchTest
    static final ArchRule classesAreFinal = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("records are for data and final classes for behavior; subclasses would make behavior hard to"
                    + " predict");

    private static ArchCondition<JavaClass> endWithAnUnusedWord() {
        return new ArchCondition<>("have a name that ends with one of " + new TreeSet<>(UNUSED_WORDS)) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String lastWord = item.getSimpleName().replaceFirst("^.*(?<=[a-z0-9])(?=[A-Z])", "");
                if (UNUSED_WORDS.contains(lastWord)) {
                    events.add(SimpleConditionEvent.satisfied(item, item.getName() + " ends with " + lastWord));
                }
            }
        };
    }
}
