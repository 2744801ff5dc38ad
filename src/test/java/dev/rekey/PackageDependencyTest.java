package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.rekey.ArchitectureRules.belongTo;
import static dev.rekey.ArchitectureRules.named;
import static dev.rekey.ArchitectureRules.room;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which packages may use which others. */
@AnalyzeClasses(packages = "dev.rekey", importOptions = DoNotIncludeTests.class)
class PackageDependencyTest {

    /** The packages of core, each of which may use those before it. */
    private static final List<String> CORE_ORDER = List.of(
            "id", "secret", "feed", "limit", "access", "audit", "project", "key", "verify", "traffic", "finding");

    @ArchTest
    static final ArchRule coreIsPlainJava = classes()
            .that()
            .resideInAPackage("dev.rekey.core..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "dev.rekey.core..",
                            "java.lang..",
                            "java.math",
                            "java.nio",
                            "java.nio.charset",
                            "java.security..",
                            "java.text",
                            "java.time..",
                            "java.util..",
                            "javax.crypto..",
                            "org.jspecify.annotations",
                            "com.google.errorprone.annotations..",
                            "inet.ipaddr..")
                    .or(named(
                            "java.io.Serializable",
                            "java.io.Serial",
                            "java.net.IDN",
                            "java.net.URI",
                            "java.net.URISyntaxException")))
            .because("the rules must hold, and be testable, with no HTTP, no database, no file and no network; what"
                    + " needs one of them is another room's, or a port that core declares and another room"
                    + " implements");

    @ArchTest
    static final ArchRule configKnowsCore = room("config", "core")
            .because("settings are values in core's words that are read once; who acts on one is handed it");

    @ArchTest
    static final ArchRule sqlKnowsCore = room("sql", "core", "config")
            .because("a store turns core types into rows, and knows nobody who asks for them");

    @ArchTest
    static final ArchRule nodeKnowsCore = room("node", "core", "config")
            .because("what a node keeps between requests is reached through core's ports, by every door alike");

    @ArchTest
    static final ArchRule httpKnowsCore = room("http", "core", "config")
            .because("http is what every door shares; what one door alone says belongs into that door");

    @ArchTest
    static final ArchRule apiKnowsCoreAndHttp = room("api", "core", "http", "config")
            .because("the native API must not bend to what a vendor does, nor reach past core to a table");

    @ArchTest
    static final ArchRule dialectsKnowCoreAndHttp = room("dialect", "core", "http", "config")
            .because("a vendor's door stands beside the native one and not behind it: what both need is http's or"
                    + " core's");

    @ArchTest
    static final ArchRule gatewayKnowsCoreAndHttp = room("gateway", "core", "http", "config")
            .because("a gateway asks the one Verifier, and only the way it asks differs");

    @ArchTest
    static final ArchRule consoleUsesTheApi = room("console", "api", "core", "http", "config")
            .because("what the console can do, a client of the native API can do too");

    @ArchTest
    static final ArchRule cliTalksHttp = room("cli", "config")
            .because("a command talks to a server as any client does; Main hands it the way to start one");

    @ArchTest
    static final ArchRule dialectsDoNotKnowEachOther = slices().matching("dev.rekey.dialect.(*)..")
            .should()
            .notDependOnEachOther()
            .because(
                    "a vendor changes its API without asking the others: its quirks must be removable with its folder");

    @ArchTest
    static final ArchRule onlyAppKnowsDialects = noClasses()
            .that()
            .resideOutsideOfPackages("dev.rekey", "dev.rekey.dialect..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey.dialect..")
            .because("a vendor's door is plugged in by App in one line, and unplugged by removing it");

    @ArchTest
    static final ArchRule onlyAppKnowsGateways = noClasses()
            .that()
            .resideOutsideOfPackages("dev.rekey", "dev.rekey.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey.gateway..")
            .because("how a gateway writes things is nobody else's concern: a new one is one adapter and one word");

    @ArchTest
    static final ArchRule onlyAppKnowsStores = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.sql..")
            .and(doNot(belongTo(Set.of("dev.rekey.App", "dev.rekey.ServerMetrics"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey.sql..")
            .because("everybody else takes core's ports, so that another database is one more implementation and no"
                    + " search through the house");

    @ArchTest
    static final ArchRule nobodyKnowsTheFrontDoor = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey")
            .because("App hands each room what it needs; a room that reaches for App has hidden what it depends on");

    @ArchTest
    static final ArchRule noCycles = slices().matching("dev.rekey.(**)")
            .should()
            .beFreeOfCycles()
            .because("two packages that need each other are one package with a wall in the wrong place");

    @ArchTest
    static void coreHasAnOrder(JavaClasses house) {
        for (int floor = 0; floor < CORE_ORDER.size(); floor++) {
            String[] above = CORE_ORDER.subList(floor + 1, CORE_ORDER.size()).stream()
                    .map(name -> "dev.rekey.core." + name + "..")
                    .toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage("dev.rekey.core." + CORE_ORDER.get(floor) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .because("core is read from the bottom up: " + String.join(", ", CORE_ORDER)
                                + "; who reads one package need know only those before it")
                        .check(house);
            }
        }
    }

    @ArchTest
    static void everyPackageOfCoreHasItsPlaceInTheOrder(JavaClasses house) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : house) {
            if (type.getPackageName().startsWith("dev.rekey.core.")) {
                found.add(type.getPackageName()
                        .substring("dev.rekey.core.".length())
                        .split("\\.", 2)[0]);
            }
        }
        assertThat(found).isEqualTo(new TreeSet<>(CORE_ORDER));
    }
}
