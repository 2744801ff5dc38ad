package dev.rekey.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PepperSetTest {

    private static final String A = "a:" + "0a".repeat(32);
    private static final String B = "b:" + "0B".repeat(32);
    private static final KeySecret SECRET = KeySecret.minted("correct-horse-battery-staple");

    /** RFC 4231, cases 1 and 2. HMAC fills a short key up with zeros, so theirs can be written as 32 bytes. */
    @Test
    void hashesTheVectorsOfTheRfc() {
        byte[] elevens = new byte[32];
        Arrays.fill(elevens, 0, 20, (byte) 0x0b);
        byte[] jefe = Arrays.copyOf("Jefe".getBytes(StandardCharsets.US_ASCII), 32);

        assertThat(hex(Pepper.of("one", elevens).hash(KeySecret.minted("Hi There"))))
                .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertThat(hex(Pepper.of("two", jefe).hash(KeySecret.minted("what do ya want for nothing?"))))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void readsTheCurrentPepperFirst() {
        PepperSet peppers = PepperSet.parse(List.of("# made in June", "", "  " + A + "  ", B));

        assertThat(peppers.current().id()).isEqualTo("a");
        assertThat(peppers.hash(SECRET)).isEqualTo(peppers.current().hash(SECRET));
        assertThat(peppers.candidates(SECRET)).extracting(KeyHash::pepperId).containsExactly("a", "b");
        assertThat(peppers.candidates(SECRET).getFirst()).isEqualTo(peppers.hash(SECRET));
    }

    @Test
    void hasOneCandidateWithoutAPreviousPepper() {
        assertThat(PepperSet.parse(List.of(A)).candidates(SECRET)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment",
                "a:0a",
                "A:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
                ":0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
                "a:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0g",
                "a 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
            })
    void refusesOtherLinesWithoutQuotingThem(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PepperSet.parse(List.of(line)))
                .withMessageNotContaining("0a")
                .withNoCause();
    }

    @Test
    void refusesThreePeppersAndTwoOfOneName() {
        assertThatIllegalArgumentException().isThrownBy(() -> PepperSet.parse(List.of(A, B, "c:" + "0c".repeat(32))));
        assertThatIllegalArgumentException().isThrownBy(() -> PepperSet.parse(List.of(A, "a:" + "0c".repeat(32))));
    }

    @Test
    void writesLinesThatItReads() {
        long seed = new Random().nextLong();
        ScriptedRandom random = ScriptedRandom.seeded(seed);

        String first = PepperSet.newLine(random);
        String second = PepperSet.newLine(random);

        assertThat(first).as("seed %d", seed).matches("[a-z0-9]{1,32}:[0-9a-f]{64}");
        assertThat(PepperSet.parse(List.of(first, second)).candidates(SECRET)).hasSize(2);
    }

    @Test
    void checksWithAnHmacThatNoSecretCanHave() {
        Pepper pepper = PepperSet.parse(List.of(A)).current();

        assertThat(pepper.check())
                .isEqualTo(PepperSet.parse(List.of(A)).current().check())
                .isNotEqualTo(PepperSet.parse(List.of(B)).current().check())
                .isEqualTo(pepper.hash(KeySecret.minted("check")).bytes());
        assertThat(KeySecret.presented("check")).isEmpty();
    }

    @Test
    void hashesInManyThreadsAtOnce() throws Exception {
        PepperSet peppers = PepperSet.parse(List.of(A, B));
        List<KeySecret> secrets = IntStream.range(0, 200)
                .mapToObj(number -> KeySecret.minted("correct-horse-battery-" + number))
                .toList();
        List<List<KeyHash>> alone = secrets.stream().map(peppers::candidates).toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<List<KeyHash>>>> together = IntStream.range(0, 50)
                    .mapToObj(thread -> threads.submit(
                            () -> secrets.stream().map(peppers::candidates).toList()))
                    .toList();
            for (Future<List<List<KeyHash>>> one : together) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void printsNoBits() {
        PepperSet peppers = PepperSet.parse(List.of(A, B));

        assertThat(peppers).hasToString("PepperSet[current=Pepper[a], previous=Pepper[b]]");
        assertThat(peppers.hash(SECRET)).hasToString("***");
    }

    @Test
    void comparesHashesByBytesAndPepper() {
        byte[] bytes = new byte[32];
        bytes[31] = 1;
        KeyHash hash = KeyHash.of("a", bytes);

        assertThat(hash).isEqualTo(KeyHash.of("a", bytes)).hasSameHashCodeAs(KeyHash.of("a", bytes));
        assertThat(hash).isNotEqualTo(KeyHash.of("b", bytes)).isNotEqualTo(KeyHash.of("a", new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyHash.of("a", new byte[31]));

        bytes[31] = 2;
        hash.bytes()[31] = 3;
        assertThat(hash.bytes()[31]).isEqualTo((byte) 1);
    }

    private static String hex(KeyHash hash) {
        return HexFormat.of().formatHex(hash.bytes());
    }
}
