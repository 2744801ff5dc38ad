package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Types bear the field's standard terms, and names that say what a type is for. */
class NamingTest {

    /** Names that types had before the terms of {@code docs/contributing/vocabulary.md} were introduced. */
    private static final Set<String> FORMER_NAMES = Set.of("""
            Action Address AddressSet Allowances Answer AnswerStore Answers AnyGateway AttemptTally BasicDoor
            Because Body Bounds CachedStatements Callers Catalogue CatalogueEntry Changes Chores Closed
            Columns Command CommandQueue Commit Commits CopiedTable CopyEnd Counter Credentials CreditBlocks
            CreditHolding CreditLease CreditSpending CreditedKeys CreditsRules CreditsSet Cursors DayShapes
            Declined Denials DialectMemory DocSpaceDoor Documents Door Doubt DueChanges Effects Ending
            Explanation FactPacking Fault Feed FeedEntry FeedFollower FeedLine FeedLines FeedStore FellowNode
            Fellows Fellowship Fields Figure Figures Folder Footing ForeignPrefixes FormerEnd Forwarded
            ForwardedText Found GatewayDoor Gathered Grants GuardFailed Heard HeldBack HexFormatted Holder
            HourCounts IdSource Ids Interpreter IssuedKeyAnswer IssuerKeys Issuers JettyFaults Journal
            JwtCheck Kept KeptStatement KeyAnswer KeyChanges KeyCreation KeyDraft KeyEdit KeyFacts KeyHeaders
            KeyPlace KeyRules KeySetReader KeyWire Known KnownNeeds KnownRoles LastSecret Later LimitLeft
            LiveKeys LiveSecrets Made Management ManyNodes Membership MetadataRules Minted NamePattern
            Narrowing NativeDoor NativeOperation NeededPermissions NetworkPieces Networks NodeState NodeStore
            NotYours Note Noun NulText Numbers Once OneHash OneKey OneNode OneOwner OneProject OneStatement
            OneUser Outage OwnedKey OwnedKeys OwnerCap OwnerCapReached OwnerCaps Pace PackedBytes Packing
            Pages Parameters PartooDoor PassedTraffic People PercentText PermissionRules Places Plain
            PlainJson PlainKeyChange PlainQuestions Policy PostgresCall PostgresFeedLine PostgresSource
            Preferences Prefixes PreflightAnswer PresentedKey ProfileChange ProfileRules ProjectAnswer
            ProjectRules ProjectSource ProjectWire PublicId Query QueryParser Question Questions
            QuickNativeOperation QuickOperation Radix62 RateLimitFields RateLimitRules RateLimitWire Reading
            Receipts RecordedHour RedisLeft RedisLimits RedisLine RedisMark RedisMarks RehearsalRefused
            Rehearsing Rejection RememberedAnswer RememberedMark Renewal RepeatedRequest Repeats Reply
            RequestCounts Rest Rests RevisionPath Rights RightsEffects Roles RootGuard RootService
            RotationRules RouteCounts RouteTimes Row Rule RuleCheck RuleReport RuleSet RuleSetChange RuleSets
            Ruling SavedRows Scheduled Schedulers SecretEnd SecretMaker SecretWire Sections Seen SeenAttempt
            Shape ShapeCount Sharing Silence SilentSecrets Slot Spender Spent SqlAnswerStore SqlMarkStore
            Stale Stamp Standing Step Steps StorageFolder TablePages TableSum Taken TakenHere TakenTogether
            Tally Terms Text Tightening Times Told ToldVerdicts Touched Trace TrafficCollector TrafficJudge
            TrafficSum TransactionKind Trimming Turned TurnedCount Unasked Undone UsageCollector Use
            UseCollector UseLimits UseRecorder UserAnswer UserWire VersionRequired Via VoiceableDoor Wanted
            WatchedKeys WatchedProjects WatchedRoles WatchedUsers Weight WholeList WholeProject WithoutRedis
            Words Work WrittenJson WrongSetting
            """.strip().split("\\s+"));

    private static List<JavaClass> types;
    private static List<String> topLevelNames;

    @BeforeAll
    static void importTypes() {
        types = new ClassFileImporter()
                .withImportOption(new ProgramClasses()).importPackages("dev.rekey").stream()
                        .filter(type -> !type.isAnonymousClass()
                                && !type.getSimpleName().equals("package-info"))
                        .toList();
        topLevelNames = types.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .toList();
    }

    @Test
    void noTypeBearsAFormerName() {
        assertThat(types).hasSizeGreaterThan(600);
        assertThat(types)
                .extracting(JavaClass::getSimpleName, JavaClass::getName)
                .noneMatch(
                        names -> FORMER_NAMES.contains((String) names.toList().getFirst()));
    }

    @Test
    void namesOfTypesHaveTwoAndAThirdWordsOnAverage() {
        assertThat(topLevelNames.stream().mapToInt(NamingTest::words).average().orElseThrow())
                .isGreaterThanOrEqualTo(2.3);
    }

    @Test
    void fewNamesOfTypesAreOneWord() {
        long single = topLevelNames.stream().filter(name -> words(name) == 1).count();
        assertThat((double) single / topLevelNames.size()).isLessThanOrEqualTo(0.12);
    }

    @Test
    void noTwoTypesShareASimpleName() {
        assertThat(topLevelNames.stream()
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                        .entrySet())
                .noneMatch(entry -> entry.getValue() > 1);
    }

    private static int words(String name) {
        return (int) Arrays.stream(name.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"))
                .count();
    }
}
