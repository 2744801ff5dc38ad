package dev.rekey.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormatTest {

    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9]{1,15}(?:_[a-z0-9]{1,12})?_[0-9A-Za-z]{49}");
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final HexFormat HEX = HexFormat.of();

    /** The expected texts were computed with another program, from Python's int and zlib.crc32. */
    @Test
    void writesKnownVectors() {
        assertThat(minted("rekey", HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")))
                .isEqualTo("rekey_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf14l5qS");
        assertThat(minted("rekey", new byte[32])).isEqualTo("rekey_00000000000000000000000000000000000000000000QzaqG");
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xFF);
        assertThat(minted("acme_live", ones)).isEqualTo("acme_live_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp10u6P3m");
    }

    @Test
    void mintsTheShapeThatScannersAreToldAndAcceptsItBack() {
        long seed = new Random().nextLong();
        SecureRandom random = ScriptedRandom.seeded(seed);
        for (String prefix : new String[] {"rekey", "a1", "abcdefghijklmnop", "acme_live", "x9_abcdefghijkl"}) {
            for (int round = 0; round < 500; round++) {
                MintedSecret minted = KeyFormat.rekey(prefix).mint(random);
                String text = minted.secret().reveal();

                assertThat(text).as("seed %d", seed).matches(SHAPE).startsWith(prefix + "_");
                assertThat(KeySecret.presented(text)).as("seed %d", seed).isPresent();
                assertThat(minted.start()).isEqualTo(text.substring(0, prefix.length() + 5));
                assertThat(minted.lastFour()).isEqualTo(text.substring(text.length() - 4));
            }
        }
    }

    @Test
    void refusesEveryTextThatIsOneCharacterOff() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            String text = KeyFormat.rekey("acme_live")
                    .mint(ScriptedRandom.seeded(random.nextLong()))
                    .secret()
                    .reveal();
            for (int at = 0; at < text.length(); at++) {
                for (int digit = 0; digit < DIGITS.length(); digit++) {
                    String other = text.substring(0, at) + DIGITS.charAt(digit) + text.substring(at + 1);
                    // Text of another shape has no checksum to fail: an upper-case prefix, or none at all.
                    if (!other.equals(text) && SHAPE.matcher(other).matches()) {
                        assertThat(KeySecret.presented(other))
                                .as("seed %d, position %d, digit %d", seed, at, digit)
                                .isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void refusesTwoNeighboursInTheWrongOrder() {
        long seed = new Random().nextLong();
        String text = KeyFormat.rekey("rekey")
                .mint(ScriptedRandom.seeded(seed))
                .secret()
                .reveal();
        for (int at = "rekey_".length(); at < text.length() - 1; at++) {
            String other = text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
            if (!other.equals(text)) {
                assertThat(KeySecret.presented(other))
                        .as("seed %d, position %d", seed, at)
                        .isEmpty();
            }
        }
    }

    @Test
    void knowsItsShapeExactly() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "aZ09_-";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int prefix = random.nextInt(34);
            for (int at = 0; at < prefix; at++) {
                text.append(alphabet.charAt(random.nextInt(8) == 0 ? random.nextInt(6) : 0));
            }
            text.append('_').append("0".repeat(random.nextInt(10) == 0 ? 48 : 49));
            assertThat(RekeyFormat.hasShape(text.toString()))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(SHAPE.matcher(text).matches());
        }
    }

    @Test
    void writesHex() {
        byte[] bits = HEX.parseHex("00ff102030405060708090a0b0c0d0e0");

        MintedSecret minted = KeyFormat.hex("sk-", 16).mint(ScriptedRandom.giving(bits));

        assertThat(minted.secret().reveal()).isEqualTo("sk-00ff102030405060708090a0b0c0d0e0");
        assertThat(minted.start()).isEqualTo("sk-00ff");
        assertThat(minted.lastFour()).isEqualTo("d0e0");
    }

    @Test
    void refusesHexThatCouldBeGuessedOrNotSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.hex("sk-", 15));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.hex("sk-", 65));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.hex("s k", 32));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rekey",
                "ab",
                "a1",
                "acme_live",
                "acme_1",
                "abcdefghijklmnop_abcdefghijkl",
                "pk",
                "skate",
                "asia"
            })
    void acceptsPrefix(String prefix) {
        assertThat(KeyFormat.isAcceptablePrefix(prefix)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "1a", "Ab", "_a", "ab_", "ab__c", "ab_c_d", "a-b", "abcdefghijklmnopq", "ab_abcdefghijklm",
                        "äb",
                "sk", "sk_live", "sk_test", "pk_live", "ghp", "gho", "ghs", "github_pat", "glpat", "xoxb", "xoxp_1",
                        "akia",
                "akiaxyz", "key", "user", "project", "secret", "audit"
            })
    void refusesPrefix(String prefix) {
        assertThat(KeyFormat.isAcceptablePrefix(prefix)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.rekey(prefix));
    }

    private static String minted(String prefix, byte... bits) {
        return KeyFormat.rekey(prefix)
                .mint(ScriptedRandom.giving(bits))
                .secret()
                .reveal();
    }
}
