package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.rekey.http.Door;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/**
 * The walls of the house. Each rule says in its {@code because} what would go wrong without it; who finds one in the way
 * should first ask which room the line belongs to (CONTRIBUTING.md has the list), and only then change the rule.
 */
@AnalyzeClasses(packages = "dev.rekey", importOptions = DoNotIncludeTests.class)
class HouseTest {

    /** The methods by which rules know what they forbid. */
    private static final Set<String> NAMED_METHODS = new ConcurrentSkipListSet<>();

    /** The packages of core, each of which may use those before it. */
    private static final List<String> CORE_ORDER = List.of(
            "id", "secret", "feed", "limit", "access", "audit", "project", "key", "verify", "traffic", "finding");

    /** The classes that begin and end transactions, or that keep the text with which one begins. Each does. */
    private static final Set<String> TRANSACTION_OWNERS = Set.of(
            "dev.rekey.sql.CopyEnd",
            "dev.rekey.sql.PostgresFeedLine",
            "dev.rekey.sql.PostgresTransaction",
            "dev.rekey.sql.SqliteReaders",
            "dev.rekey.sql.SqliteWriter",
            "dev.rekey.sql.TransactionKind");

    /** SQL that begins or ends a transaction, or a part of one, anywhere in a text. */
    private static final Pattern TRANSACTION_TEXT = Pattern.compile(
            "(^|;)\\s*(BEGIN|COMMIT|ROLLBACK|(END|ABORT|START)\\s+TRANSACTION|SAVEPOINT|RELEASE)\\b(?!\\s+of\\b)[\\sA-Z_a-z\u0001]*(;|$)");

    /**
     * The classes that see a secret's text, besides core.secret, which hashes it: the one that prints the root key, and in
     * each door the one that writes the answer of create and rotate. Add to it only such a class. Each does.
     */
    private static final Set<String> REVEALERS = Set.of(
            "dev.rekey.App",
            "dev.rekey.api.IssuedKeyAnswer",
            "dev.rekey.dialect.basic.Wire",
            "dev.rekey.dialect.docspace.Wire",
            "dev.rekey.dialect.partoo.IssuedKeyAnswer",
            "dev.rekey.dialect.voiceable.Mapping");

    /** Ways around {@code java.time} to the machine's clock. */
    private static final Set<String> CLOCKS = Set.of(
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.util.Date.<init>",
            "java.util.Calendar.getInstance",
            "java.util.GregorianCalendar.<init>");

    /** Words of no class name: they name nothing, or the vocabulary has another word for the thing. */
    private static final Set<String> UNUSED_WORDS = Set.of(
            // They would fit any class, so they say nothing about this one.
            "Manager",
            "Helper",
            "Helpers",
            "Util",
            "Utils",
            "Impl",
            "Base",
            "Common",
            "Misc",
            "Dto",
            "Entity",
            "Processor",
            "Data",
            "Info",
            // API key, secret, hash. (Credential is fine for what a request brings: a key or a JWT.)
            "Token",
            "Plaintext",
            "Digest",
            "Encrypted",
            // project, owner, caller, root key
            "Org",
            "Organization",
            "Workspace",
            "Portal",
            "Account",
            "Tenant",
            "Identity",
            "Principal",
            "Master",
            // revision, receipt, rehearse
            "Snapshot",
            "Ack",
            "Simulate",
            "Simulation",
            // disable, revoke, delete, rotate
            "Suspend",
            "Kill",
            "Purge",
            "Regenerate",
            "Reroll",
            // credits, rate limit
            "Quota",
            "Throttle");

    // ---------------------------------------------------------------------------------------------------- rooms

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
            .and(doNot(belongTo(Set.of("dev.rekey.App", "dev.rekey.Figures"))))
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

    // ------------------------------------------------------------------------------------------- parts and places

    @ArchTest
    static final ArchRule databaseOnlyInSql = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "org.jdbi..",
                    "org.flywaydb..",
                    "org.sqlite..",
                    "org.postgresql..",
                    "com.zaxxer.hikari..")
            .because("a table, a column or an SQLSTATE seen elsewhere ties that place to one database");

    @ArchTest
    static final ArchRule transactionsHaveFewOwners = noClasses()
            .should()
            .accessTargetWhere(calls(
                    "begins or ends a transaction",
                    "java.sql.Connection.commit",
                    "java.sql.Connection.rollback",
                    "java.sql.Connection.setAutoCommit",
                    "java.sql.Connection.setSavepoint",
                    "java.sql.Connection.releaseSavepoint",
                    "org.jdbi.v3.core.Handle.begin",
                    "org.jdbi.v3.core.Handle.commit",
                    "org.jdbi.v3.core.Handle.rollback",
                    "org.jdbi.v3.core.Handle.savepoint",
                    "org.jdbi.v3.core.Handle.useTransaction",
                    "org.jdbi.v3.core.Handle.inTransaction",
                    "org.jdbi.v3.core.Jdbi.useTransaction",
                    "org.jdbi.v3.core.Jdbi.inTransaction"))
            .because("a store method is one transaction, begun and ended with SQL by the classes that know how; a"
                    + " transaction begun elsewhere would commit a change without its revision and its audit"
                    + " event");

    @ArchTest
    static void transactionTextHasFewOwners(JavaClasses house) {
        Set<String> owners = new TreeSet<>();
        for (JavaClass type : house) {
            if (ClassText.of(type).stream()
                    .anyMatch(text -> TRANSACTION_TEXT.matcher(text).find())) {
                owners.add(outermost(type));
            }
        }
        assertThat(owners)
                .as("classes that hold SQL which begins or ends a transaction: add only one that owns transactions")
                .isEqualTo(new TreeSet<>(TRANSACTION_OWNERS));
    }

    @ArchTest
    static void everyClassThatMayRevealASecretDoes(JavaClasses house) {
        assertThat(callers(house, "dev.rekey.core.secret.KeySecret.reveal"))
                .as("a class that reveals nothing has no place among those that may")
                .containsAll(REVEALERS);
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

    @ArchTest
    static final ArchRule batchesAreMadeInOnePlace = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.sql.Batches"))))
            .should()
            .accessTargetWhere(calls("prepares a batch", "org.jdbi.v3.core.Handle.prepareBatch"))
            .because("what begins a transaction would be said with each row of a batch that is its first statement");

    @ArchTest
    static final ArchRule jacksonOnlyWhereJsonIs = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.rekey.http..",
                    "dev.rekey.api..",
                    "dev.rekey.dialect..",
                    "dev.rekey.gateway..",
                    "dev.rekey.console..",
                    "dev.rekey.cli..",
                    "dev.rekey.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
            .because("JSON is how a door speaks, and how sql keeps a structured column; a rule that knows it is no"
                    + " rule");

    @ArchTest
    static final ArchRule yamlOnlyForOpenApi = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.cli..")
            .and(doNot(belongTo(Set.of("dev.rekey.http.Documents"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.yaml..")
            .because("settings are read by way of SmallRye, and no request is YAML; only our own OpenAPI documents, at"
                    + " the start, and a vendor's, for the samples command, are read as such");

    @ArchTest
    static final ArchRule jettyOnlyInHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..")
            .because("the doors see our own request and answer; the server beneath can be replaced in one room");

    @ArchTest
    static final ArchRule micrometerOnlyInHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..")
            .because("a room hands out plain numbers and need not know who reads them, or in which format");

    @ArchTest
    static final ArchRule redisOnlyInNode = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..")
            .because("what Redis does when it is away is decided in one place, and everybody else asks UseLimits");

    @ArchTest
    static final ArchRule clockIsHandedIn = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.App", "dev.rekey.Main"))))
            .should()
            .accessTargetWhere(describe("it reads the machine's clock", HouseTest::readsTheClock))
            .because("expiry is judged by the InstantSource that App hands in; a test that cannot set the clock has to"
                    + " wait");

    @ArchTest
    static final ArchRule secretsAreRevealedInFewPlaces = noClasses()
            .that(doNot(belongTo(REVEALERS).or(resideInAPackage("dev.rekey.core.secret.."))))
            .should()
            .accessTargetWhere(calls("reveals a secret", "dev.rekey.core.secret.KeySecret.reveal"))
            .because("a secret is in one answer and nowhere else: who reads this list knows every place that can leak"
                    + " one");

    @ArchTest
    static final ArchRule secretSettingsAreRevealedInFewPlaces = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.App")).or(resideInAPackage("dev.rekey.config.."))))
            .should()
            .accessTargetWhere(calls("reveals a secret setting", "dev.rekey.config.SecretText.reveal"))
            .because("passwords and URLs of other servers go to the one who connects, and to no log");

    @ArchTest
    static final ArchRule noNamesAreLookedUp = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.URL")
            .orShould()
            .accessTargetWhere(calls(
                    "may ask a name server",
                    "java.net.InetAddress.getByName",
                    "java.net.InetAddress.getAllByName",
                    "java.net.InetAddress.getHostName",
                    "java.net.InetAddress.getCanonicalHostName"))
            .because("text from a request must never become a DNS query: parse addresses with IPAddress, links with"
                    + " URI");

    @ArchTest
    static final ArchRule standardOutputIsForCommands = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.App", "dev.rekey.Main")).or(resideInAPackage("dev.rekey.cli.."))))
            .should()
            .accessTargetWhere(describe("it writes to the terminal", access -> {
                String target = access.getTarget().getFullName();
                return target.equals("java.lang.System.out") || target.equals("java.lang.System.err");
            }))
            .because(
                    "standard output carries the root key and what a command answers; everything else goes to the log");

    @ArchTest
    static final ArchRule oneLogger = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey")
            // The interface that pools want has a method that answers a logger; ours answers none.
            .and()
            .doNotHaveSimpleName("PostgresSource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "ch.qos.logback..", "org.jboss.logging..")
            .because("all logs go through SLF4J to one place with one format, in which a line cannot be forged");

    // ------------------------------------------------------------------------------------------------ form and name

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
            .because("nothing is null here unless it says so, and a room says at its door what comes in and what goes"
                    + " out");

    @ArchTest
    static final ArchRule oneNullable = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "are a nullness annotation other than JSpecify's",
                    type -> Set.of("Nullable", "NonNull", "NotNull", "Nonnull", "CheckForNull")
                                    .contains(type.getSimpleName())
                            && !type.getPackageName().equals("org.jspecify.annotations")))
            .because("the compiler's null check reads JSpecify's annotations, and would take any other for a comment");

    @ArchTest
    static final ArchRule namesUseOurWords = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.dialect..")
            .and()
            // RFC 9110's own word for what stands in an ETag header.
            .doNotHaveFullyQualifiedName("dev.rekey.http.EntityTag")
            .should(beNamedWithUnusedWords())
            .because("docs/vocabulary.md has one word for each idea; a second one makes readers look for a difference");

    @ArchTest
    static final ArchRule apiOperationsArePrivate = classes()
            .that()
            .resideInAPackage("dev.rekey.api..")
            .and()
            .areTopLevelClasses()
            .and()
            .areNotAssignableTo(Door.class)
            .should()
            .notBePublic()
            .because("an operation is reached through the route table only, where the test that walks it will find it");

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
            .because("records hold data and final classes hold behaviour: nobody has to wonder what a subclass may do");

    // ----------------------------------------------------------------------------------------------------- the tests

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
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.rekey.api", "dev.rekey.dialect")) {
            if (type.isAssignableTo(Door.class) && !type.isInterface()) {
                apis++;
                String name = type.getPackageName().equals("dev.rekey.api")
                        ? "native"
                        : type.getPackageName().replaceFirst(".*\\.", "");
                if (HouseTest.class.getResource("/openapi/" + name + ".yaml") == null) {
                    missing.add(name);
                }
            }
        }
        assertThat(apis).isGreaterThan(4);
        assertThat(missing)
                .as("APIs without a document in src/main/resources/openapi: a server would not start")
                .isEmpty();
    }

    @Test
    void everyMethodThatARuleNamesExists() {
        assertThat(NAMED_METHODS).hasSizeGreaterThan(20).allSatisfy(name -> {
            int dot = name.lastIndexOf('.');
            Class<?> owner = Class.forName(name.substring(0, dot));
            assertThat(owner.getMethods()).extracting(Method::getName).contains(name.substring(dot + 1));
        });
    }

    /** Where time that passes is what is tested, or is the bound of a wait for another thread. Each lets it pass. */
    private static final Set<String> MAY_LET_TIME_PASS =
            Set.of("dev.rekey.node.HandFeed", "dev.rekey.story.VerifyWorkTest", "dev.rekey.testing.RandomPause");

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
            .because("a test that is switched off is forgotten; one that cannot run here says so with an assumption");

    static final ArchRule NO_TEST_CLASS_IS_OFF = noClasses()
            .should()
            .beMetaAnnotatedWith(Disabled.class)
            .because("a test that is switched off is forgotten; one that cannot run here says so with an assumption");

    @Test
    void testsWaitForAnEventAndAreNotSwitchedOff() {
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .withImportOption(location -> !location.contains("/counterexample/"))
                .importPackages("dev.rekey");
        TESTS_DO_NOT_SLEEP.check(tests);
        NO_TEST_METHOD_IS_OFF.check(tests);
        NO_TEST_CLASS_IS_OFF.check(tests);
        assertThat(callers(tests, SLEEPS)).as("classes that may let time pass").containsAll(MAY_LET_TIME_PASS);
    }

    /** The databases we have, in lower case: constants of Engine if it is an enum, otherwise what implements it. */
    private static Set<String> engines(JavaClasses everything) {
        Set<String> engines = new TreeSet<>();
        if (everything.contain("dev.rekey.sql.Engine")) {
            JavaClass engine = everything.get("dev.rekey.sql.Engine");
            Stream<String> names = engine.isEnum()
                    ? engine.getEnumConstants().stream().map(constant -> constant.name())
                    : engine.getAllSubclasses().stream()
                            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                            .filter(type -> type.getSource()
                                    .map(source -> !source.getUri().toString().contains("test-classes"))
                                    .orElse(false))
                            .map(JavaClass::getSimpleName);
            names.map(name ->
                            name.toLowerCase(Locale.ROOT).replace("engine", "").replace("_", ""))
                    .forEach(engines::add);
        }
        return engines;
    }

    // ------------------------------------------------------------------------------------------------ how rules are
    // said

    /** A room that knows itself and the rooms named, and none of the others. */
    private static ArchRule room(String name, String... known) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(known))
                .map(each -> "dev.rekey." + each + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.rekey." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.rekey..")
                        .and(doNot(resideInAnyPackage(allowed)))
                        .as("are in a room other than " + String.join(", ", allowed)));
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> wanted = Set.of(names);
        return describe("named " + wanted, type -> wanted.contains(type.getName()));
    }

    /** Holds for the classes named and for what is nested in them. */
    private static DescribedPredicate<JavaClass> belongTo(Set<String> names) {
        return describe("belong to " + new TreeSet<>(names), type -> {
            String name = type.getName();
            int nested = name.indexOf('$');
            return names.contains(nested < 0 ? name : name.substring(0, nested));
        });
    }

    /** Holds for calls, and references, to any overload of the methods named in full. */
    private static DescribedPredicate<JavaAccess<?>> calls(String what, String... methods) {
        Set<String> wanted = Set.of(methods);
        NAMED_METHODS.addAll(wanted);
        return describe(
                "it " + what,
                access -> wanted.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }

    /** The outermost class that this one is nested in. */
    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    /** The outermost classes that call one of the methods named in full, or refer to it. */
    private static Set<String> callers(JavaClasses house, String... methods) {
        DescribedPredicate<JavaAccess<?>> calls = calls("calls", methods);
        Set<String> found = new TreeSet<>();
        for (JavaClass type : house) {
            if (type.getAccessesFromSelf().stream().anyMatch(calls)) {
                found.add(outermost(type));
            }
        }
        return found;
    }

    /** Whether it is a {@code now} that is given no clock, or one of the other ways. */
    private static boolean readsTheClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean isGivenOne = access.getTarget().getFullName().contains("Clock)");
        boolean isDateGivenATime = access.getTarget().getFullName().matches("java\\.util\\.Date\\.<init>\\(.+\\)");
        return (owner.startsWith("java.time.") && name.equals("now") && !isGivenOne)
                || (owner.equals("java.time.Clock") && name.matches("system.*|tick(Millis|Seconds|Minutes)"))
                || (CLOCKS.contains(owner + "." + name) && !isDateGivenATime);
    }

    private static ArchCondition<JavaClass> beNamedWithUnusedWords() {
        return new ArchCondition<>("have a name made with " + new TreeSet<>(UNUSED_WORDS)) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                List<String> found = Arrays.stream(item.getSimpleName().split("(?<=[a-z0-9])(?=[A-Z])"))
                        .filter(UNUSED_WORDS::contains)
                        .toList();
                if (!found.isEmpty()) {
                    events.add(SimpleConditionEvent.satisfied(item, item.getName() + " uses " + found));
                }
            }
        };
    }
}
