package dev.rekey.core.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which settings get wider is tested at the API; this holds the list of settings to the settings that there are. */
class SettingsWideningAnalysisTest {

    /** A new setting is either one of the harmless ones, or it is judged. */
    @Test
    void everySettingIsJudgedOrHarmless() {
        Set<String> known = new HashSet<>(SettingsWideningAnalysis.HARMLESS);
        known.addAll(SettingsWideningAnalysis.JUDGED);
        Set<String> there = Stream.of(ProjectSettings.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(SettingsWideningAnalysisTest::underscored)
                .collect(Collectors.toSet());
        assertThat(known).isEqualTo(there);
    }

    @Test
    void theDefaultsAreWiderThanWhatIsSetTighter() {
        ProjectSettings tight = ProjectSettingsBuilder.builder()
                .keyPrefix("rekey")
                .originRequired(true)
                .strictRateLimits(true)
                .maxStalenessSeconds(5L)
                .origins(List.of())
                .catalogue(List.of())
                .forwardAuth(Map.of())
                .rateLimits(List.of())
                .rules(KeyPolicy.NONE)
                .quotas(ProjectQuotas.DEFAULT)
                .retention(RetentionPolicy.DEFAULT)
                .build();

        assertThat(SettingsWideningAnalysis.of(tight, ProjectSettings.DEFAULT))
                .containsExactlyInAnyOrder(
                        "origin_required", "strict_rate_limits", "max_staleness_seconds", "catalogue");
        assertThat(SettingsWideningAnalysis.of(ProjectSettings.DEFAULT, tight)).isEmpty();
    }

    private static String underscored(String name) {
        return Pattern.compile("[A-Z]")
                .matcher(name)
                .replaceAll((MatchResult upper) -> "_" + upper.group().toLowerCase(Locale.ROOT));
    }
}
