package dev.rekey.sql;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.access.Role;
import dev.rekey.core.project.Project;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of answers promises. */
public abstract class IdempotencyStoreContract extends DatabaseTest {

    private static final Duration DAY = Duration.ofHours(24);

    private IdempotencyStore responses;
    private Project project;

    /** Each answer is to a change of its own. */
    private int made;

    @BeforeEach
    void openStore() {
        responses = database.answers();
        project = samples.project();
    }

    @Test
    void keepsEveryField() {
        IdempotentResponse answer =
                new IdempotentResponse("ä/b c", "k\u00eb ", "ff", 409, json("{'a':'\ud83d\udd11'}"), StoreSamples.NOW);
        remember(answer);
        assertThat(responses.find("ä/b c", "k\u00eb ", StoreSamples.NOW)).contains(answer);
    }

    @Test
    void tellsKeysAndScopesApartByteByByte() {
        remember(samples.answer("key", StoreSamples.NOW));
        String scope = samples.answer("key", StoreSamples.NOW).scope();
        for (String other : List.of("Key", "key ", "ke\u0301y", "key%")) {
            assertThat(responses.find(scope, other, Instant.EPOCH)).isEmpty();
            remember(samples.answer(other, StoreSamples.NOW));
        }
        assertThat(responses.find(scope + "/", "key", Instant.EPOCH)).isEmpty();
        assertThat(responses.find(scope, "key", Instant.EPOCH)).contains(samples.answer("key", StoreSamples.NOW));
    }

    @Test
    void expiredResponseIsNotFound() {
        IdempotentResponse answer = samples.answer("key", StoreSamples.NOW);
        remember(answer);
        assertThat(responses.find(answer.scope(), "key", StoreSamples.NOW)).isPresent();
        assertThat(responses.find(answer.scope(), "key", StoreSamples.NOW.plusNanos(1_000)))
                .isEmpty();
    }

    @Test
    void isReplacedAfterADayAndNotBefore() {
        remember(samples.answer("key", StoreSamples.NOW));
        IdempotentResponse early = samples.answer("key", StoreSamples.NOW.plus(DAY));
        assertThatThrownBy(() -> remember(early)).isInstanceOf(ConcurrentDuplicateException.class);
        IdempotentResponse late =
                samples.answer("key", StoreSamples.NOW.plus(DAY).plusNanos(1_000));
        remember(late);
        assertThat(responses.find(late.scope(), "key", Instant.EPOCH)).contains(late);
    }

    @Test
    void forgetsWhatIsOld() {
        remember(samples.answer("old", StoreSamples.NOW.minusSeconds(1)));
        remember(samples.answer("young", StoreSamples.NOW));
        assertThat(responses.forget(StoreSamples.NOW)).isEqualTo(1);
        assertThat(responses.forget(StoreSamples.NOW)).isZero();
        String scope = samples.answer("old", StoreSamples.NOW).scope();
        assertThat(responses.find(scope, "old", Instant.EPOCH)).isEmpty();
        assertThat(responses.find(scope, "young", Instant.EPOCH)).isPresent();
    }

    private void remember(IdempotentResponse answer) {
        assertThat(database.roles()
                        .put(
                                project.id(),
                                Optional.empty(),
                                new Role("role-" + made++, "", List.of()),
                                samples.commit(project.id(), answer)))
                .isTrue();
    }
}
