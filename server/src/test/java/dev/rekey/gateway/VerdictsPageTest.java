package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Outcome;
import dev.rekey.testing.ReferencePage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/reference} with the verdicts and with what forward-auth returns for them. */
class VerdictsPageTest {

    private static GatewayDenial denial(Outcome outcome) {
        return GatewayDenialMapping.of(outcome, PermissionQuery.NONE, 1).orElseThrow();
    }

    @Test
    void everyVerdictIsListedInOrderWithItsStatusAtForwardAuth() throws IOException {
        List<List<String>> expected = Arrays.stream(Outcome.values())
                .map(outcome -> List.of(
                        outcome.name(),
                        outcome == Outcome.VALID
                                ? "200"
                                : String.valueOf(denial(outcome).status())))
                .toList();
        assertThat(ReferencePage.read("verdicts.md").table("Code"))
                .extracting(row -> List.of(row.getFirst(), row.getLast()))
                .isEqualTo(expected);
    }

    @Test
    void everyCodeOfForwardAuthHasASectionWithItsStatus() throws IOException {
        ReferencePage page = ReferencePage.read("errors.md");
        Stream<GatewayDenial> verdicts = Arrays.stream(Outcome.values())
                .filter(outcome -> outcome != Outcome.VALID)
                .map(VerdictsPageTest::denial);
        Stream<GatewayDenial> others = Stream.of(
                GatewayDenialMapping.untrusted(),
                GatewayDenialMapping.unknownProfile(),
                GatewayDenialMapping.misconfigured("X"),
                GatewayDenialMapping.noKey(),
                GatewayDenialMapping.severalKeys(),
                GatewayDenialMapping.methodNotAllowed(),
                GatewayDenialMapping.methodOverride(),
                GatewayDenialMapping.reservedHeader(),
                GatewayDenialMapping.unclearResource(),
                GatewayDenialMapping.originOfPreflight(),
                GatewayDenialMapping.unavailable());
        assertThat(Stream.concat(verdicts, others))
                .allSatisfy(denial -> assertThat(
                                page.section(denial.code()).orElseThrow(() -> new AssertionError(denial.code())))
                        .as("%s", denial.code())
                        .matches("(?s)Status (" + denial.status() + "\\b|\\d+ \\(forward-auth: " + denial.status()
                                + "\\)).*"));
    }
}
