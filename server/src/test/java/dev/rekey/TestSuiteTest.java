package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static dev.rekey.ArchitectureRules.belongTo;
import static dev.rekey.ArchitectureRules.callers;
import static dev.rekey.ArchitectureRules.calls;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.rekey.http.HttpApi;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.OneDatabase;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds of the tests themselves, and of what they must cover. */
class TestSuiteTest {

    /** Where time that passes is what is tested, or is the bound of a wait for another thread. Each lets it pass. */
    private static final Set<String> MAY_LET_TIME_PASS = Set.of(
            "dev.rekey.node.cluster.ManualChangeFeed",
            "dev.rekey.integration.key.VerifyWorkTest",
            "dev.rekey.testing.RandomPause");

    private static final String[] SLEEPS = {
        "java.lang.Thread.sleep",
        "java.lang.Object.wait",
        "java.util.concurrent.TimeUnit.sleep",
        "java.util.concurrent.TimeUnit.timedWait",
        "java.util.concurrent.locks.LockSupport.parkNanos",
        "java.util.concurrent.locks.LockSupport.parkUntil"
    };

    static final ArchRule TESTS_DO_NOT_SLEEP = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.bench..")
            .and(doNot(belongTo(MAY_LET_TIME_PASS)))
            .should()
            .accessTargetWhere(calls("sleeps", SLEEPS))
            .because("a sleep is too short on a slow machine and too long on all others: Awaitility waits for the"
                    + " event");

    static final ArchRule NO_TEST_METHOD_IS_OFF = noMethods()
            .should()
            .beMetaAnnotatedWith(Disabled.class)
            .because("a test that is switched off is forgotten; one that cannot run here says so by RequiredTool");

    static final ArchRule NO_TEST_CLASS_IS_OFF = noClasses()
            .should()
            .beMetaAnnotatedWith(Disabled.class)
            .because("a test that is switched off is forgotten; one that cannot run here says so by RequiredTool");

    static final ArchRule NOBODY_ELSE_SKIPS_A_TEST = noClasses()
            .that()
            .haveNameNotMatching("dev\\.rekey\\.testing\\.RequiredTool(Test)?")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.junit.jupiter.api.Assumptions")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.opentest4j.TestAbortedException")
            .because("a run tells at its end what was not tested, and fails with CI=true");

    /** Whatever these start runs in this process, over the database that the test's class runs on. */
    private static final Set<String> SERVERS = Set.of(
            "dev.rekey.testing.InProcessCluster",
            "dev.rekey.testing.ServerProcess",
            "dev.rekey.testing.TestDatabase",
            "dev.rekey.testing.TestServer");

    /** Starts PostgreSQL, but only for a class that runs on it as well. */
    private static final String CHOOSES_DATABASE = "dev.rekey.testing.TestDatabase";

    @Test
    void testsWaitForAnEventAndAreNotSwitchedOff() {
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(new TestClasses())
                .withImportOption(location -> !location.contains("/counterexample/"))
                .importPackages("dev.rekey");
        TESTS_DO_NOT_SLEEP.check(tests);
        NO_TEST_METHOD_IS_OFF.check(tests);
        NO_TEST_CLASS_IS_OFF.check(tests);
        NOBODY_ELSE_SKIPS_A_TEST.check(tests);
        assertThat(callers(tests, SLEEPS)).as("classes that may let time pass").containsAll(MAY_LET_TIME_PASS);
    }

    @Test
    void aClassThatStartsAServerTellsOnWhichDatabasesItRuns() {
        assertThat(testClasses()
                        .filter(test -> reaches(test, each -> SERVERS.contains(each.getName()), _ -> false))
                        .filter(test ->
                                !test.isAnnotatedWith(BothDatabases.class) && !test.isAnnotatedWith(OneDatabase.class))
                        .map(JavaClass::getName))
                .as("classes that need @BothDatabases or @OneDatabase")
                .isEmpty();
    }

    @Test
    void aClassThatStartsAProcessIsTagged() {
        assertThat(testClasses()
                        .filter(test -> reaches(
                                test,
                                TestSuiteTest::startsProcesses,
                                each -> each.getName().equals(CHOOSES_DATABASE)))
                        .filter(test -> !test.isAnnotatedWith(Tag.class)
                                || !test.getAnnotationOfType(Tag.class).value().equals("process"))
                        .map(JavaClass::getName))
                .as("classes that need @Tag(\"process\"), which ./rekey test --fast leaves out")
                .isEmpty();
    }

    private static Stream<JavaClass> testClasses() {
        return new ClassFileImporter()
                .withImportOption(new TestClasses()).importPackages("dev.rekey").stream()
                        .filter(type -> type.getSimpleName().endsWith("Test"))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT));
    }

    private static boolean startsProcesses(JavaClass type) {
        return type.getAccessesFromSelf().stream()
                .map(access -> access.getTargetOwner().getName())
                .anyMatch(owner -> owner.equals(ProcessBuilder.class.getName()) || owner.endsWith(".EmbeddedPostgres"));
    }

    /** Whether a class depends on such a class, by others or not, except by those beyond which nobody looks. */
    private static boolean reaches(JavaClass from, Predicate<JavaClass> wanted, Predicate<JavaClass> isBarrier) {
        Set<JavaClass> seen = new HashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            JavaClass next = open.pop();
            if (isBarrier.test(next) || !seen.add(next)) {
                continue;
            }
            if (wanted.test(next)) {
                return true;
            }
            next.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .filter(type -> type.getPackageName().startsWith("dev.rekey"))
                    .forEach(open::push);
        }
        return false;
    }

    @Test
    void everyEngineIsTestedByEveryContract() {
        JavaClasses everything = new ClassFileImporter().importPackages("dev.rekey");
        Set<String> engines = engines(everything);
        assertThat(engines).containsExactlyInAnyOrder("sqlite", "postgres");
        assertThat(everything.stream().filter(type -> type.getSimpleName().endsWith("StoreContract")))
                .hasSizeGreaterThan(5);
        List<String> missing = new ArrayList<>();
        for (JavaClass contract : everything) {
            if (!contract.getSimpleName().endsWith("StoreContract")) {
                continue;
            }
            for (String engine : engines) {
                boolean covered = contract.getAllSubclasses().stream()
                        .anyMatch(test ->
                                test.getSimpleName().toLowerCase(Locale.ROOT).contains(engine));
                if (!covered) {
                    missing.add(contract.getSimpleName() + " on " + engine);
                }
            }
        }
        assertThat(missing)
                .as("contracts that no subclass runs on an engine: an engine cannot be added untested")
                .isEmpty();
    }

    @Test
    void everyApiHasAnOpenApiDocument() {
        List<String> missing = new ArrayList<>();
        int apis = 0;
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ProgramClasses())
                .importPackages("dev.rekey.api", "dev.rekey.dialect")) {
            if (type.isAssignableTo(HttpApi.class) && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
                apis++;
                String name = type.getPackageName().equals("dev.rekey.api")
                        ? "native"
                        : type.getPackageName().replaceFirst(".*\\.", "");
                if (TestSuiteTest.class.getResource("/openapi/" + name + ".yaml") == null) {
                    missing.add(name);
                }
            }
        }
        assertThat(apis).isGreaterThan(4);
        assertThat(missing)
                .as("APIs without a document in server/src/main/resources/openapi: a server would not start")
                .isEmpty();
    }

    @Test
    void everyMethodThatARuleNamesExists() throws ClassNotFoundException {
        // Rules name their methods when their classes are initialized.
        for (Class<?> rules : ArchitectureRules.CLASSES) {
            Class.forName(rules.getName());
        }
        assertThat(ArchitectureRules.namedMethods()).hasSizeGreaterThan(20).allSatisfy(name -> {
            int dot = name.lastIndexOf('.');
            Class<?> owner = Class.forName(name.substring(0, dot));
            assertThat(owner.getMethods()).extracting(Method::getName).contains(name.substring(dot + 1));
        });
    }

    /** The databases we have, in lower case: what implements the engine. */
    private static Set<String> engines(JavaClasses everything) {
        JavaClass engine = everything.stream()
                .filter(type -> type.getSimpleName().equals("DatabaseEngine"))
                .findFirst()
                .orElseThrow();
        Set<String> engines = new TreeSet<>();
        engine.getAllSubclasses().stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(type -> type.getSource()
                        .map(source -> !source.getUri().toString().contains("test-classes"))
                        .orElse(false))
                .forEach(type -> engines.add(
                        type.getSimpleName().toLowerCase(Locale.ROOT).replace("engine", "")));
        return engines;
    }
}
