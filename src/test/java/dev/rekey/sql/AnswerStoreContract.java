package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.RememberedAnswer;
import dev.rekey.core.RepeatedRequest;
import dev.rekey.core.access.Role;
import dev.rekey.core.project.Project;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of answers promises. */
abstract class AnswerStoreContract extends DatabaseTest {

    private static final Duration DAY = Duration.ofHours(24);

    private AnswerStore answers;
    private Project project;

    /** Each answer is to a change of its own. */
    private int made;

    @BeforeEach
    void openStore() {
        answers = database.answers();
        project = samples.project();
    }

    @Test
    void keepsEveryField() {
        RememberedAnswer answer =
                new RememberedAnswer("ä/b c", "k\u00eb ", "ff", 409, "{\"a\":\"\ud83d\udd11\"}", Samples.NOW);
        remember(answer);
        assertThat(answers.find("ä/b c", "k\u00eb ", Samples.NOW)).contains(answer);
    }

    @Test
    void tellsKeysAndScopesApartByteByByte() {
        remember(samples.answer("key", Samples.NOW));
        String scope = samples.answer("key", Samples.NOW).scope();
        for (String other : List.of("Key", "key ", "ke\u0301y", "key%")) {
            assertThat(answers.find(scope, other, Instant.EPOCH)).isEmpty();
            remember(samples.answer(other, Samples.NOW));
        }
        assertThat(answers.find(scope + "/", "key", Instant.EPOCH)).isEmpty();
        assertThat(answers.find(scope, "key", Instant.EPOCH)).contains(samples.answer("key", Samples.NOW));
    }

    @Test
    void oneThatIsTooOldIsNotThere() {
        RememberedAnswer answer = samples.answer("key", Samples.NOW);
        remember(answer);
        assertThat(answers.find(answer.scope(), "key", Samples.NOW)).isPresent();
        assertThat(answers.find(answer.scope(), "key", Samples.NOW.plusNanos(1_000)))
                .isEmpty();
    }

    @Test
    void isReplacedAfterADayAndNotBefore() {
        remember(samples.answer("key", Samples.NOW));
        RememberedAnswer early = samples.answer("key", Samples.NOW.plus(DAY));
        assertThatThrownBy(() -> remember(early)).isInstanceOf(RepeatedRequest.class);
        RememberedAnswer late = samples.answer("key", Samples.NOW.plus(DAY).plusNanos(1_000));
        remember(late);
        assertThat(answers.find(late.scope(), "key", Instant.EPOCH)).contains(late);
    }

    @Test
    void forgetsWhatIsOld() {
        remember(samples.answer("old", Samples.NOW.minusSeconds(1)));
        remember(samples.answer("young", Samples.NOW));
        assertThat(answers.forget(Samples.NOW)).isEqualTo(1);
        assertThat(answers.forget(Samples.NOW)).isZero();
        String scope = samples.answer("old", Samples.NOW).scope();
        assertThat(answers.find(scope, "old", Instant.EPOCH)).isEmpty();
        assertThat(answers.find(scope, "young", Instant.EPOCH)).isPresent();
    }

    private void remember(RememberedAnswer answer) {
        assertThat(database.roles()
                        .put(
                                project.id(),
                                Optional.empty(),
                                new Role("role-" + made++, "", List.of()),
                                samples.commit(project.id(), answer)))
                .isTrue();
    }
}
