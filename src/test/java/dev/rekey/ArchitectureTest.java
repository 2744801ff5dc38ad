package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.rekey.ArchitectureRules.belongTo;
import static dev.rekey.ArchitectureRules.callers;
import static dev.rekey.ArchitectureRules.calls;
import static dev.rekey.ArchitectureRules.outermost;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which classes may use which libraries, and see clocks, secrets, transactions and the terminal. Who finds a rule in the way should
 * first ask which package the line belongs to (docs/contributing/architecture.md has the list), and only then change the rule.
 */
@AnalyzeClasses(packages = "dev.rekey", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** The classes that begin and end transactions, or that keep the text with which one begins. Each does. */
    private static final Set<String> TRANSACTION_OWNERS = Set.of(
            "dev.rekey.sql.CopyEndpoint",
            "dev.rekey.sql.PostgresChangeFeedConnection",
            "dev.rekey.sql.PostgresTransaction",
            "dev.rekey.sql.SqliteReaderPool",
            "dev.rekey.sql.SqliteWriterThread",
            "dev.rekey.sql.PostgresTransactionSettings");

    /** SQL that begins or ends a transaction, or a part of one, anywhere in a text. */
    private static final Pattern TRANSACTION_TEXT = Pattern.compile(
            "(^|;)\\s*(BEGIN|COMMIT|ROLLBACK|(END|ABORT|START)\\s+TRANSACTION|SAVEPOINT|RELEASE)\\b(?!\\s+of\\b)[\\sA-Z_a-z\u0001]*(;|$)");

    /**
     * The classes that see a secret's text, besides core.secret, which hashes it: the one that prints the root key, and in
     * each API the one that writes the answer of create and rotate. Add to it only such a class. Each does.
     */
    private static final Set<String> REVEALERS = Set.of(
            "dev.rekey.App",
            "dev.rekey.api.IssuedKeyResponse",
            "dev.rekey.dialect.basic.BasicWire",
            "dev.rekey.dialect.docspace.DocSpaceWire",
            "dev.rekey.dialect.partoo.PartooIssuedKeyResponse",
            "dev.rekey.dialect.voiceable.VoiceableMapping");

    /** Ways around {@code java.time} to the machine's clock. */
    private static final Set<String> CLOCKS = Set.of(
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.util.Date.<init>",
            "java.util.Calendar.getInstance",
            "java.util.GregorianCalendar.<init>");

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
            .because("a store method is one transaction, begun and ended by these classes; a transaction begun"
                    + " elsewhere could commit a change without its revision and audit event");

    @ArchTest
    static void transactionTextHasFewOwners(JavaClasses imported) {
        Set<String> owners = new TreeSet<>();
        for (JavaClass type : imported) {
            if (ClassFileTexts.of(type).stream()
                    .anyMatch(text -> TRANSACTION_TEXT.matcher(text).find())) {
                owners.add(outermost(type));
            }
        }
        assertThat(owners)
                .as("classes that hold SQL which begins or ends a transaction: add only one that owns transactions")
                .isEqualTo(new TreeSet<>(TRANSACTION_OWNERS));
    }

    @ArchTest
    static final ArchRule batchesAreMadeInOnePlace = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.sql.StatementBatches"))))
            .should()
            .accessTargetWhere(calls("prepares a batch", "org.jdbi.v3.core.Handle.prepareBatch"))
            .because("a transaction begins with its first statement, and a batch would repeat that beginning for each"
                    + " row");

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
            .because("APIs speak JSON and sql stores structured columns as JSON; business rules must not depend on it");

    @ArchTest
    static final ArchRule yamlOnlyForOpenApi = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.cli..")
            .and(doNot(belongTo(Set.of("dev.rekey.http.OpenApiRoutes"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.yaml..")
            .because("settings are read with SmallRye Config and no request is YAML; YAML is read only from OpenAPI"
                    + " documents: our own at the start, a vendor's in the samples command");

    @ArchTest
    static final ArchRule jettyOnlyInHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..")
            .because("APIs depend on our own request and response types, so that the HTTP server can be replaced in one"
                    + " package");

    @ArchTest
    static final ArchRule micrometerOnlyInHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..")
            .because("packages expose plain numbers; how metrics are exported is decided in one place");

    @ArchTest
    static final ArchRule redisOnlyInNode = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..")
            .because("behavior during a Redis outage is decided in one place; everything else calls RateLimiter");

    @ArchTest
    static final ArchRule clockIsHandedIn = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.App", "dev.rekey.Main"))))
            .should()
            .accessTargetWhere(describe("it reads the machine's clock", ArchitectureTest::readsTheClock))
            .because("expiry is judged by the InstantSource that App hands in; a test that cannot set the clock has to"
                    + " wait");

    @ArchTest
    static final ArchRule secretsAreRevealedInFewPlaces = noClasses()
            .that(doNot(belongTo(REVEALERS).or(resideInAPackage("dev.rekey.core.secret.."))))
            .should()
            .accessTargetWhere(calls("reveals a secret", "dev.rekey.core.secret.KeySecret.reveal"))
            .because("a secret is in one response and nowhere else; this list is every place that could leak one");

    @ArchTest
    static void everyClassThatMayRevealASecretDoes(JavaClasses imported) {
        assertThat(callers(imported, "dev.rekey.core.secret.KeySecret.reveal"))
                .as("a class that reveals nothing has no place among those that may")
                .containsAll(REVEALERS);
    }

    @ArchTest
    static final ArchRule secretSettingsAreRevealedInFewPlaces = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.NodeComponents", "dev.rekey.ServerStorage"))
                    .or(resideInAPackage("dev.rekey.config.."))))
            .should()
            .accessTargetWhere(calls("reveals a secret setting", "dev.rekey.config.SecretText.reveal"))
            .because("passwords and URLs of other servers are needed to connect and must not be logged");

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
            .because("standard output is for the root key and results of commands; everything else is logged");

    @ArchTest
    static final ArchRule oneLogger = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rekey")
            // The interface that pools want has a method that answers a logger; ours answers none.
            .and()
            .doNotHaveSimpleName("PostgresDataSource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "ch.qos.logback..", "org.jboss.logging..")
            .because("all logs go through SLF4J to one place with one format, in which a line cannot be forged");

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
}
