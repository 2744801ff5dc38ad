package dev.rekey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.rekey.ArchitectureRules.belongTo;
import static dev.rekey.ArchitectureRules.callers;
import static dev.rekey.ArchitectureRules.calls;
import static dev.rekey.ArchitectureRules.named;
import static dev.rekey.ArchitectureRules.outermost;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which classes may use which libraries, and see clocks, secrets, transactions and the terminal. Who finds a rule in the way should
 * first ask which package the line belongs to (docs/contributing/architecture.md has the list), and only then change the rule.
 */
@AnalyzeClasses(packages = "dev.rekey", importOptions = ProgramClasses.class)
class ArchitectureTest {

    /** The class that holds the SQL which begins and ends transactions. */
    private static final String TRANSACTION_OWNER = "dev.rekey.sql.jdbc.TransactionStatement";

    /** The classes that run each kind of transaction: writes, reads, copies, and a check of the pooler at the start. */
    private static final Set<String> TRANSACTION_RUNNERS = Set.of(
            "dev.rekey.sql.jdbc.CopyEndpoint",
            "dev.rekey.sql.postgres.PostgresChangeFeedConnection",
            "dev.rekey.sql.postgres.PostgresCopyEndpoint",
            "dev.rekey.sql.postgres.PostgresTransaction",
            "dev.rekey.sql.postgres.PostgresTransactionSettings",
            "dev.rekey.sql.sqlite.ReusableStatement",
            "dev.rekey.sql.sqlite.SqliteCopyEndpoint",
            "dev.rekey.sql.sqlite.SqliteReaderPool",
            "dev.rekey.sql.sqlite.SqliteWriterThread");

    /** SQL that begins or ends a transaction, or a part of one, anywhere in a text. */
    private static final Pattern TRANSACTION_TEXT = Pattern.compile(
            "(^|;)\\s*(BEGIN|COMMIT|ROLLBACK|(END|ABORT|START|SET|PREPARE)\\s+TRANSACTION|SAVEPOINT|RELEASE)\\b(?!\\s+of\\b)[\\sA-Z_a-z\u0001]*(;|$)");

    /**
     * The classes that see a secret's text, each with its reason. Each does. A new API gets one class, which writes the
     * response of create and rotate; nothing else has a reason.
     */
    private static final Map<String, String> REVEALERS = Map.of(
            "dev.rekey.core.secret.Pepper", "hashes it",
            "dev.rekey.core.secret.MintedSecret", "takes the first and last characters that people see in lists",
            "dev.rekey.App", "prints the root key once, at the first start",
            "dev.rekey.api.key.IssuedKeyResponse", "is the response that contains it",
            "dev.rekey.dialect.basic.BasicWire", "is the response that contains it",
            "dev.rekey.dialect.docspace.DocSpaceWire", "is the response that contains it",
            "dev.rekey.dialect.partoo.PartooIssuedKeyResponse", "is the response that contains it",
            "dev.rekey.dialect.voiceable.VoiceableMapping",
                    "is the response that contains it, and keeps a publishable key that the project shows again");

    /** The classes that see the text of a secret setting, each with its reason. Each does. */
    private static final Map<String, String> SETTING_REVEALERS = Map.of(
            "dev.rekey.ServerStorage", "connects to PostgreSQL with it",
            "dev.rekey.NodeComponents", "connects to Redis with it",
            "dev.rekey.config.ServerUrl", "puts user and password into the URL of a server",
            "dev.rekey.config.SettingsReader", "turns the file with the root key into a secret");

    private static final String REVEAL = "dev.rekey.core.secret.KeySecret.reveal";
    private static final String REVEAL_SETTING = "dev.rekey.config.SecretText.reveal";

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
    static final ArchRule transactionsHaveOneOwner = noClasses()
            .should()
            .accessTargetWhere(calls(
                    "begins or ends a transaction",
                    "java.sql.Connection.commit",
                    "java.sql.Connection.rollback",
                    "java.sql.Connection.setAutoCommit",
                    "java.sql.Connection.setSavepoint",
                    "java.sql.Connection.releaseSavepoint",
                    "java.sql.Connection.setTransactionIsolation",
                    "org.jdbi.v3.core.Handle.begin",
                    "org.jdbi.v3.core.Handle.commit",
                    "org.jdbi.v3.core.Handle.rollback",
                    "org.jdbi.v3.core.Handle.savepoint",
                    "org.jdbi.v3.core.Handle.releaseSavepoint",
                    "org.jdbi.v3.core.Handle.rollbackToSavepoint",
                    "org.jdbi.v3.core.Handle.setTransactionIsolationLevel",
                    "org.jdbi.v3.core.Handle.useTransaction",
                    "org.jdbi.v3.core.Handle.inTransaction",
                    "org.jdbi.v3.core.Jdbi.useTransaction",
                    "org.jdbi.v3.core.Jdbi.inTransaction"))
            .because("the SQL of TransactionStatement begins and ends every transaction, so that one class says how");

    @ArchTest
    static final ArchRule transactionsHaveFewRunners = noClasses()
            .that(doNot(belongTo(TRANSACTION_RUNNERS).or(named(TRANSACTION_OWNER))))
            .should()
            .dependOnClassesThat(named(TRANSACTION_OWNER))
            .because("a store method is one transaction, begun and ended by the engines; a transaction begun elsewhere"
                    + " could commit a change without its revision and audit event");

    @ArchTest
    static void transactionTextHasOneOwner(JavaClasses imported) {
        Set<String> owners = new TreeSet<>();
        for (JavaClass type : imported) {
            if (ClassFileTexts.of(type).stream()
                    .anyMatch(text -> TRANSACTION_TEXT.matcher(text).find())) {
                owners.add(outermost(type));
            }
        }
        assertThat(owners)
                .as("classes that hold SQL which begins or ends a transaction: use TransactionStatement")
                .containsExactly(TRANSACTION_OWNER);
    }

    @ArchTest
    static void everyClassThatMayRunTransactionsDoes(JavaClasses imported) {
        Set<String> runners = new TreeSet<>();
        for (JavaClass type : imported) {
            if (type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(each -> each.getTargetClass().getName().equals(TRANSACTION_OWNER))) {
                runners.add(outermost(type));
            }
        }
        assertThat(runners)
                .as("a class that runs no transaction has no place among those that may")
                .containsAll(TRANSACTION_RUNNERS);
    }

    @ArchTest
    static final ArchRule batchesAreMadeInOnePlace = noClasses()
            .that(doNot(belongTo(Set.of("dev.rekey.sql.jdbc.StatementBatches"))))
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
            .resideOutsideOfPackage("dev.rekey.samples..")
            .and(doNot(belongTo(Set.of("dev.rekey.api.OpenApiRoutes"))))
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
            .resideOutsideOfPackage("dev.rekey.node.redis..")
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
            .that(doNot(belongTo(REVEALERS.keySet())))
            .should()
            .accessTargetWhere(calls("reveals a secret", REVEAL))
            .because("a secret is in one response and nowhere else; this list is every place that could leak one");

    @ArchTest
    static final ArchRule secretSettingsAreRevealedInFewPlaces = noClasses()
            .that(doNot(belongTo(SETTING_REVEALERS.keySet())))
            .should()
            .accessTargetWhere(calls("reveals a secret setting", REVEAL_SETTING))
            .because("passwords and URLs of other servers are needed to connect and must not be logged");

    @ArchTest
    static void everyClassThatMayRevealASecretDoes(JavaClasses imported) {
        assertThat(callers(imported, REVEAL))
                .as("a class that reveals nothing has no place among those that may")
                .containsAll(REVEALERS.keySet());
        assertThat(callers(imported, REVEAL_SETTING))
                .as("a class that reveals no setting has no place among those that may")
                .containsAll(SETTING_REVEALERS.keySet());
    }

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
