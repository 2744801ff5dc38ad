package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture rule can fail: each finds fault with classes that break it on purpose. */
class ArchitectureCounterexamplesTest {

    /** The classes of the program, and those that break its rules. */
    private static final JavaClasses BROKEN = new ClassFileImporter()
            .withImportOption(
                    location -> location.contains("/counterexample/") || new ProgramClasses().includes(location))
            .importPackages("dev.rekey");

    static Stream<Field> rules() {
        return ArchitectureRules.CLASSES.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> ArchRule.class.isAssignableFrom(field.getType()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleFailsOnACounterexample(Field rule) throws IllegalAccessException {
        rule.setAccessible(true);
        var violations = ((ArchRule) rule.get(null)).evaluate(BROKEN).getFailureReport();
        assertThat(violations.isEmpty()).as(rule.getName()).isFalse();
        assertThat(violations.getDetails()).as(rule.getName()).anyMatch(each -> each.contains("counterexample"));
    }

    @Test
    void noClassWithRulesIsLeftOut() {
        assertThat(new ClassFileImporter().withImportOption(new TestClasses()).importPackages("dev.rekey"))
                .filteredOn(type -> type.getFields().stream()
                        .anyMatch(field -> field.getRawType().isEquivalentTo(ArchRule.class)))
                .extracting(JavaClass::getName)
                .containsExactlyInAnyOrderElementsOf(
                        ArchitectureRules.CLASSES.stream().map(Class::getName).toList());
    }

    @Test
    void theOrderOfCoreFailsOnACounterexample() {
        assertThatThrownBy(() -> PackageDependencyTest.coreHasAnOrder(BROKEN))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("BreaksEveryRuleManager");
    }

    @Test
    void theOwnerOfTransactionsFailsOnACounterexample() {
        assertThatThrownBy(() -> ArchitectureTest.transactionTextHasOneOwner(BROKEN))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("BreaksEveryRuleManager");
    }

    @Test
    void aListedClassThatRunsNoTransactionFails() {
        JavaClasses few = new ClassFileImporter().importClasses(App.class);
        assertThatThrownBy(() -> ArchitectureTest.everyClassThatMayRunTransactionsDoes(few))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SqliteWriterThread");
    }

    @Test
    void aListedClassThatRevealsNothingFails() {
        JavaClasses few = new ClassFileImporter().importClasses(App.class);
        assertThatThrownBy(() -> ArchitectureTest.everyClassThatMayRevealASecretDoes(few))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dev.rekey.api.key.IssuedKeyResponse");
    }

    @Test
    void aLookUpOfANameIsFoundByItsCallAndByItsType() {
        assertThat(ArchitectureTest.noNamesAreLookedUp
                        .evaluate(BROKEN)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(each -> each.contains("InetAddress.getByName"))
                .anyMatch(each -> each.contains("java.net.URL"));
    }

    @Test
    void sleepIsDetectedUnderAnyName() {
        assertThat(TestSuiteTest.TESTS_DO_NOT_SLEEP
                        .evaluate(BROKEN)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(each -> each.contains("TimeUnit.sleep"))
                .anyMatch(each -> each.contains("LockSupport.parkNanos"))
                .anyMatch(each -> each.contains("Object.wait"));
    }
}
