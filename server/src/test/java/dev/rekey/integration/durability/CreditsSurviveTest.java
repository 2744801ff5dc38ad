package dev.rekey.integration.durability;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.CreditStore;
import dev.rekey.integration.cluster.SpendingClients;
import dev.rekey.integration.cluster.SpendingClients.Answer;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 64 clients spend the credits of one key, while their server is killed and started again. */
@BothDatabases
@Tag("process")
class CreditsSurviveTest {

    private static final Logger LOG = LoggerFactory.getLogger(CreditsSurviveTest.class);

    private static final int CREDITS = 1_000;
    private static final int SET_TO = 500;
    private static final int REQUEST_IDS = 1_300;
    private static final int KILLS = 3;

    /** Of one client: a server that never refuses must not keep the test from ending. */
    private static final int MAX_REQUESTS = 3_000;

    @TempDir
    Path folder;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private SpendingClients clients;

    @BeforeEach
    void start() throws IOException {
        LOG.info("seed {}", seed);
        clients = new SpendingClients(folder, CREDITS, random);
    }

    @AfterEach
    void end() {
        clients.close();
    }

    @Test
    void withRequestIdsExactlyAsManyAreGrantedAsThereAreThroughKills() throws Exception {
        Known known = new Known();
        AtomicInteger next = new AtomicInteger();
        clients.run(
                thread -> {
                    Random own = new Random(seed + thread);
                    for (int id = next.getAndIncrement(); id < REQUEST_IDS; id = next.getAndIncrement()) {
                        known.askUntilAnswered(id);
                        for (int repeat = own.nextInt(4); repeat > 0; repeat--) {
                            known.ask(own.nextBoolean() ? id : own.nextInt(id + 1));
                        }
                    }
                },
                () -> {
                    for (int kill = 0; kill < KILLS; kill++) {
                        clients.kill(REQUEST_IDS / (KILLS + 1), () -> known.isKept(clients.ledger()));
                    }
                });
        Set<String> paid = known.with(Answer.VALID);
        AtomicInteger again = new AtomicInteger();
        clients.run(_ -> {
            for (int id = again.getAndIncrement(); id < REQUEST_IDS; id = again.getAndIncrement()) {
                known.askUntilAnswered(id);
            }
        });
        LOG.info("{} requests were cut off, and asked again", clients.cutOff());
        assertThat(known.contradictions).as("seed %d", seed).isEmpty();
        assertThat(known.answers).hasSize(REQUEST_IDS);
        assertThat(paid).as("seed %d", seed).hasSize(CREDITS);
        assertThat(clients.shown()).isZero();
        clients.server().stop();
        CreditLedger ledger = clients.ledger();
        assertThat(ledger.requestIds()).as("seed %d", seed).isEqualTo(paid);
        assertThat(ledger.remaining()).isZero();
        known.isKept(ledger);
    }

    /** What the clients were told of each request id. */
    private final class Known {

        final Map<String, Answer> answers = new ConcurrentHashMap<>();
        final Queue<String> contradictions = new ConcurrentLinkedQueue<>();

        /** Asks, and holds the answer against the one that this id has had before. */
        Answer ask(int id) {
            String requestId = "request-" + id;
            Answer answer = clients.ask(requestId);
            if (answer != Answer.NONE) {
                @Nullable Answer before = answers.putIfAbsent(requestId, answer);
                if (before == null) {
                    clients.learned();
                } else if (before != answer) {
                    contradictions.add(requestId + " was " + before + " and is " + answer);
                }
            }
            return answer;
        }

        void askUntilAnswered(int id) {
            for (int tried = 0; ask(id) == Answer.NONE; tried++) {
                assertThat(tried).as("cut off so often, seed %d", seed).isLessThan(100);
            }
        }

        Set<String> with(Answer answer) {
            return answers.entrySet().stream()
                    .filter(entry -> entry.getValue() == answer)
                    .map(Map.Entry::getKey)
                    .collect(toSet());
        }

        void isKept(CreditLedger ledger) {
            assertThat(with(Answer.VALID)).as("seed %d", seed).isSubsetOf(ledger.requestIds());
            assertThat(with(Answer.CREDITS_EXHAUSTED)).as("seed %d", seed).noneMatch(ledger.requestIds()::contains);
            assertThat(ledger.spent())
                    .as("seed %d", seed)
                    .isEqualTo(CREDITS - ledger.remaining())
                    .isEqualTo(ledger.requestIds().size());
            assertThat(ledger.problems()).containsExactly("ok");
        }
    }

    @Test
    void killWithoutRequestIdsForfeitsOpenBlocksAndOverspendsNothing() throws Exception {
        AtomicInteger valid = new AtomicInteger();
        clients.run(_ -> spendAll(valid), () -> {
            for (int kill = 0; kill < KILLS; kill++) {
                clients.kill(CREDITS / (KILLS + 1), () -> {});
            }
        });
        int forfeited = CREDITS - valid.get();
        LOG.info("{} credits were forfeited, {} requests cut off", forfeited, clients.cutOff());
        assertThat(forfeited)
                .as("the open block of each kill, and what was spent for an answer that was cut off; seed %d", seed)
                .isBetween(0, clients.cutOff() + KILLS * blockOf(CREDITS));
        assertNothingIsLeft();
    }

    @Test
    void aStopLosesNothing() throws Exception {
        AtomicInteger valid = new AtomicInteger();
        clients.run(thread -> {
            for (int request = 0; request < 1 + thread % 8; request++) {
                assertThat(clients.ask(null)).isEqualTo(Answer.VALID);
                valid.incrementAndGet();
            }
        });
        clients.server().stop();
        assertThat(clients.ledger().remaining()).as("none was asked meanwhile").isEqualTo(CREDITS - valid.get());
        clients.server().start();
        assertThat(clients.shown()).isEqualTo(CREDITS - valid.get());

        TestClient stopped = clients.server().root();
        clients.run(
                _ -> {
                    while (clients.askStopping(stopped) == Answer.VALID) {
                        valid.incrementAndGet();
                        clients.learned();
                    }
                },
                () -> {
                    clients.await(1 + random.nextInt(300), 30_000);
                    clients.server().stop();
                });
        clients.server().start();
        int left = clients.shown();
        int unheard = CREDITS - left - valid.get();
        LOG.info("{} credits were spent unheard, {} requests cut off", unheard, clients.cutOff());
        assertThat(unheard).as("seed %d", seed).isBetween(0, clients.cutOff());
        AtomicInteger rest = new AtomicInteger();
        clients.run(_ -> spendAll(rest));
        assertThat(rest).as("seed %d", seed).hasValue(left);
        assertNothingIsLeft();
    }

    private void spendAll(AtomicInteger valid) {
        for (int request = 0; request < MAX_REQUESTS; request++) {
            Answer answer = clients.ask(null);
            if (answer == Answer.VALID) {
                valid.incrementAndGet();
                clients.learned();
            } else if (answer == Answer.CREDITS_EXHAUSTED) {
                return;
            }
        }
        throw new AssertionError("never refused");
    }

    private void assertNothingIsLeft() throws IOException, SQLException {
        assertThat(clients.shown()).isZero();
        clients.server().stop();
        CreditLedger ledger = clients.ledger();
        assertThat(ledger.remaining()).isZero();
        assertThat(ledger.requestIds()).isEmpty();
        assertThat(ledger.problems()).containsExactly("ok");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void creditsSetDuringSpendingAreExact(boolean killed) throws Exception {
        AtomicInteger phase = new AtomicInteger();
        AtomicInteger before = new AtomicInteger();
        AtomicInteger meanwhile = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        Set<String> paid = ConcurrentHashMap.newKeySet();
        clients.run(
                thread -> {
                    Random own = new Random(seed + thread);
                    for (int request = 0; request < MAX_REQUESTS; request++) {
                        @Nullable String id = own.nextInt(3) == 0 ? thread + "-" + request : null;
                        int phaseBefore = phase.get();
                        Answer answer = clients.ask(id);
                        int phaseAfter = phase.get();
                        if (answer == Answer.VALID) {
                            (phaseBefore == 2 ? after : phaseAfter == 0 ? before : meanwhile).incrementAndGet();
                            clients.learned();
                            if (id != null) {
                                paid.add(id);
                                assertThat(own.nextBoolean() ? answer : clients.ask(id))
                                        .as("paid for already, seed %d", seed)
                                        .isNotEqualTo(Answer.CREDITS_EXHAUSTED);
                            }
                        } else if (answer == Answer.CREDITS_EXHAUSTED && phaseBefore == 2) {
                            return;
                        }
                    }
                    throw new AssertionError("never refused");
                },
                () -> {
                    clients.await(100 + random.nextInt(300), 30_000);
                    phase.set(1);
                    clients.set(SET_TO);
                    phase.set(2);
                    if (killed) {
                        clients.kill(SET_TO / 2, () -> {});
                    }
                });
        LOG.info(
                "{} valid before they were set, {} meanwhile, {} after; {} cut off",
                before,
                meanwhile,
                after,
                clients.cutOff());
        // What was under way when they were set may count on either side.
        assertThat(after.get()).as("seed %d", seed).isLessThanOrEqualTo(SET_TO);
        int forfeited = killed ? clients.cutOff() + blockOf(SET_TO) : 0;
        assertThat(meanwhile.get() + after.get()).as("seed %d", seed).isGreaterThanOrEqualTo(SET_TO - forfeited);
        assertThat(before.get() + meanwhile.get() + after.get())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(CREDITS + SET_TO);
        assertThat(clients.shown()).isZero();
        clients.server().stop();
        CreditLedger ledger = clients.ledger();
        assertThat(ledger.remaining()).isZero();
        assertThat(paid).as("seed %d", seed).isSubsetOf(ledger.requestIds());
        assertThat(ledger.requestIds().size() - paid.size()).isBetween(0, killed ? clients.cutOff() : 0);
    }

    private static int blockOf(int remaining) {
        return (int) CreditStore.blockOf(remaining, 1);
    }
}
