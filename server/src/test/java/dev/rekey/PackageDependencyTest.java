package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.rekey.ArchitectureRules.layer;
import static dev.rekey.ArchitectureRules.named;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which packages may use which others. */
@AnalyzeClasses(packages = "dev.rekey", importOptions = ProgramClasses.class)
class PackageDependencyTest {

    /** The packages of core, each of which may use those before it. */
    private static final List<String> CORE_ORDER = List.of(
            "id", "secret", "feed", "limit", "access", "audit", "gateway", "project", "key", "verify", "traffic",
            "finding");

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
                            "inet.ipaddr..",
                            "io.soabase.recordbuilder.core")
                    .or(named(
                            "java.io.Serializable",
                            "java.io.Serial",
                            "java.net.IDN",
                            "javax.lang.model.element.Modifier",
                            "java.net.URI",
                            "java.net.URISyntaxException")))
            .because("business rules must be testable without HTTP, a database, files or a network; code that needs"
                    + " one of them belongs in another package, or implements an interface that core declares");

    @ArchTest
    static final ArchRule configKnowsCore = layer("config", "core")
            .because("settings are values that are read once and passed to the classes that use them");

    @ArchTest
    static final ArchRule sqlKnowsCore = layer("sql", "core", "config")
            .because("a store converts core types to rows and does not depend on its callers");

    @ArchTest
    static final ArchRule localKnowsCore = layer("local", "core")
            .because("a client process verifies from memory as a node does, without settings, HTTP or a database");

    @ArchTest
    static final ArchRule nodeKnowsLocal = layer("node", "core", "local", "config")
            .because("every API reaches the state of a node through the interfaces of core");

    @ArchTest
    static final ArchRule httpKnowsCore = layer("http", "core", "config")
            .because("http is shared by all APIs; whatever is specific to one API belongs in its package");

    @ArchTest
    static final ArchRule apiKnowsCoreAndHttp = layer("api", "core", "http", "config")
            .because("the native API depends neither on a vendor's API nor on tables");

    @ArchTest
    static final ArchRule nounsOfTheApiDoNotKnowEachOther = slices().matching("dev.rekey.api.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("dev.rekey.api.wire.."))
            .because("what keys, projects and verification share is the wire format, in the package wire");

    @ArchTest
    static final ArchRule dialectsKnowCoreAndHttp = layer("dialect", "core", "http", "config")
            .because("a vendor's API does not build on the native API; what both need belongs in http or core");

    @ArchTest
    static final ArchRule gatewayKnowsCoreAndHttp = layer("gateway", "core", "http", "config")
            .because("all gateways use the one verifier and differ only in their formats");

    @ArchTest
    static final ArchRule consoleUsesTheApi = layer("console", "api", "core", "http", "config")
            .because("what the console can do, a client of the native API can do too");

    @ArchTest
    static final ArchRule cliTalksHttp = layer("cli", "config")
            .because("a command talks to a server as any client does; Main hands it the way to start one");

    @ArchTest
    static final ArchRule dialectsDoNotKnowEachOther = slices().matching("dev.rekey.dialect.(*)..")
            .should()
            .notDependOnEachOther()
            .because("each vendor changes its API independently, so a dialect must be removable with its package");

    @ArchTest
    static final ArchRule onlyAppKnowsDialects = noClasses()
            .that()
            .resideOutsideOfPackages("dev.rekey", "dev.rekey.dialect..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey.dialect..")
            .because("App adds a vendor's API in one line, and removing that line removes the API");

    @ArchTest
    static final ArchRule onlyAppKnowsGateways = noClasses()
            .that()
            .resideOutsideOfPackages("dev.rekey", "dev.rekey.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey.gateway..")
            .because("formats of gateways are internal to the package: a new gateway is one adapter and one constant");

    @ArchTest
    static final ArchRule onlyAppKnowsStores = noClasses()
            .that()
            .resideOutsideOfPackages("dev.rekey", "dev.rekey.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey.sql..")
            .because("all other packages use the interfaces of core, so that another database is one more"
                    + " implementation");

    @ArchTest
    static final ArchRule nothingDependsOnApp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rekey")
            .because("App passes every package its dependencies; a package that uses App hides them");

    @ArchTest
    static final ArchRule noCycles = slices().matching("dev.rekey.(**)")
            .should()
            .beFreeOfCycles()
            .because("two packages that depend on each other cannot be understood or changed separately");

    @ArchTest
    static void coreHasAnOrder(JavaClasses imported) {
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
                        .because("packages of core depend only on earlier ones in this order: "
                                + String.join(", ", CORE_ORDER))
                        .check(imported);
            }
        }
    }

    @ArchTest
    static void everyPackageOfCoreHasItsPlaceInTheOrder(JavaClasses imported) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : imported) {
            if (type.getPackageName().startsWith("dev.rekey.core.")) {
                found.add(type.getPackageName()
                        .substring("dev.rekey.core.".length())
                        .split("\\.", 2)[0]);
            }
        }
        assertThat(found).isEqualTo(new TreeSet<>(CORE_ORDER));
    }
}
