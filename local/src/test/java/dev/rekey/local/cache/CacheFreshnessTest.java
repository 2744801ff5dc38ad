package dev.rekey.local.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a node believes what it remembers. */
class CacheFreshnessTest {

    private static final Duration MAX_STALE = Duration.ofSeconds(5);
    private static final Duration MAX_STALE_ON_ERROR = Duration.ofSeconds(30);

    private final AtomicLong tick =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(10).toNanos());
    private final AtomicBoolean storesAway = new AtomicBoolean(true);
    private final CacheFreshness freshness =
            CacheFreshness.among(tick::get, storesAway::get, MAX_STALE, MAX_STALE_ON_ERROR);
    private final Project any = project(null);

    private static Project project(@Nullable Long maxStalenessSeconds) {
        ProjectSettings usual = ProjectSettings.DEFAULT;
        return SampleKeys.project(ProjectSettingsBuilder.builder(ProjectSettings.DEFAULT)
                .keyPrefix(usual.keyPrefix())
                .requireIfMatch(usual.requireIfMatch())
                .revealPublicKeys(usual.revealPublicKeys())
                .originRequired(usual.originRequired())
                .maxStalenessSeconds(maxStalenessSeconds)
                .origins(usual.origins())
                .catalogue(usual.catalogue())
                .forwardAuth(usual.forwardAuth())
                .rateLimits(usual.rateLimits())
                .build());
    }

    private void pass(Duration time) {
        // Over the end of a long, as nanoTime may.
        tick.addAndGet(time.toNanos());
    }

    @Test
    void nothingIsFreshBeforeTheFirstConfirmation() {
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.isSure()).isFalse();
        assertThat(freshness.allowsStale(any)).isFalse();
        freshness.markDisconnected();
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.REVALIDATE);
    }

    @Test
    void aConfirmationIsGoodForMaxStale() {
        freshness.confirm(tick.get());
        pass(MAX_STALE);
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.FRESH);
        pass(Duration.ofNanos(1));
        assertThat(freshness.of(any))
                .as("the database is there to be asked")
                .isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.allowsStale(any)).as("if it then cannot be").isTrue();
    }

    @Test
    void cacheIsStaleThenExpiredWhileTheDatabaseIsUnavailable() {
        freshness.confirm(tick.get());
        freshness.markDisconnected();
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.FRESH);
        pass(MAX_STALE.plusNanos(1));
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.STALE_ALLOWED);
        pass(MAX_STALE_ON_ERROR.minus(MAX_STALE).minusNanos(1));
        assertThat(freshness.age()).isEqualTo(MAX_STALE_ON_ERROR);
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.STALE_ALLOWED);
        pass(Duration.ofNanos(1));
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.allowsStale(any)).isFalse();
        freshness.confirm(tick.get());
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.FRESH);
        assertThat(freshness.isAway()).isFalse();
    }

    /** Whose line is cut has to ask, as long as it can: {@code cache.max-stale} binds whoever reaches the database. */
    @Test
    void nodeWithoutNotificationsReadsTheStoresWhileTheyAreAvailable() {
        freshness.confirm(tick.get());
        freshness.markDisconnected();
        storesAway.set(false);
        pass(MAX_STALE.plusNanos(1));
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.allowsStale(any)).isTrue();
        storesAway.set(true);
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.STALE_ALLOWED);
    }

    @Test
    void aConfirmationCountsFromTheTickThatItNames() {
        long before = tick.get();
        pass(MAX_STALE.plusNanos(1));
        freshness.confirm(before);
        assertThat(freshness.isSure()).isFalse();
    }

    @Test
    void projectMayLowerMaxStale() {
        Project strict = project(2L);
        freshness.confirm(tick.get());
        pass(Duration.ofSeconds(2));
        assertThat(freshness.of(strict)).isEqualTo(CacheFreshness.State.FRESH);
        pass(Duration.ofNanos(1));
        assertThat(freshness.of(strict)).isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.of(any)).isEqualTo(CacheFreshness.State.FRESH);
        freshness.markDisconnected();
        assertThat(freshness.of(strict)).as("for an outage too").isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.allowsStale(strict)).isFalse();
        assertThat(freshness.allowsStale(any)).isTrue();
    }

    @Test
    void projectCannotRaiseMaxStale() {
        Project lax = project(3_600L);
        freshness.confirm(tick.get());
        pass(MAX_STALE.plusNanos(1));
        assertThat(freshness.of(lax)).isEqualTo(CacheFreshness.State.REVALIDATE);
        freshness.markDisconnected();
        pass(MAX_STALE_ON_ERROR);
        assertThat(freshness.of(lax)).isEqualTo(CacheFreshness.State.REVALIDATE);
        assertThat(freshness.allowsStale(lax)).isFalse();
    }

    @Test
    void singleNodeIsAlwaysFresh() {
        CacheFreshness alone = CacheFreshness.alone();
        assertThat(alone.of(project(0L))).isEqualTo(CacheFreshness.State.FRESH);
        assertThat(alone.isSure()).isTrue();
        assertThat(alone.age()).isZero();
    }
}
