package dev.rekey.api;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.Json;
import dev.rekey.http.JsonObjectReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written quickly is what is read and written carefully. */
class NonBlockingVerdictsTest {

    private static final String KEY = "\"key\":\"a-secret-that-a-client-sent\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"ip\":\"10.0.0.1\"",
                ",\"ip\":\"2001:db8::1\",\"origin\":\"https://a.example\"",
                ",\"ip\":\"fe80::1%eth0\"",
                ",\"permissions\":[]",
                ",\"permissions\":[\"files:read\",\"rooms:*\"],\"resource\":\"room:1:2\"",
            })
    void aPlainQuestionIsReadAlike(String members) {
        byte[] body = ("{" + KEY + members + "}").getBytes(StandardCharsets.UTF_8);
        VerificationRequest plain = FastVerifyRequestReader.read(body);
        assertThat(plain).isNotNull();
        VerificationRequest careful = VerifyRequestReader.one(new JsonObjectReader(Json.object(body)), false);
        assertThat(plain.secret().map(KeySecret::reveal))
                .isEqualTo(careful.secret().map(KeySecret::reveal));
        assertThat(plain.attempt()).isEqualTo(careful.attempt());
        assertThat(plain.cost()).isEqualTo(careful.cost());
        assertThat(plain.minVersion()).isEqualTo(careful.minVersion());
        assertThat(plain.explained()).isEqualTo(careful.explained());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"key\":1}",
                "{" + KEY + ",\"ip\":null}",
                "{" + KEY + ",\"ip\":7}",
                "{" + KEY + ",\"ip\":\"nowhere\"}",
                "{" + KEY + ",\"permissions\":\"a AND b\"}",
                "{" + KEY + ",\"permissions\":[\"a b\"]}",
                "{" + KEY + ",\"permissions\":[\"a\",\"a\"]}",
                "{" + KEY + ",\"resource\":\"room\"}",
                "{" + KEY + ",\"cost\":2}",
                "{" + KEY + ",\"explain\":true}",
                "{" + KEY + ",\"unknown\":1}",
                "{" + KEY + "} x",
            })
    void theRestIsLeftToTheCarefulReader(String body) {
        assertThat(FastVerifyRequestReader.read(body.getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    @Test
    void aPastedKeyIsReadAlike() {
        byte[] body = json("{'key':' a-secret-that-a-client-sent '}").getBytes(StandardCharsets.UTF_8);
        VerificationRequest plain = FastVerifyRequestReader.read(body);
        assertThat(plain).isNotNull();
        assertThat(plain.secret().map(KeySecret::reveal)).contains("a-secret-that-a-client-sent");
    }

    @Test
    void aVerdictIsWrittenAlike() {
        VerdictResponseCache cached = new VerdictResponseCache();
        Random random = new Random(7);
        List<CachedKey> keys = List.of(facts("plain \"quoted\" \u00e9"), facts("another"));
        for (int round = 0; round < 200; round++) {
            CachedKey key = keys.get(random.nextInt(keys.size()));
            List<RateLimitStatus> limits = new ArrayList<>();
            for (int count = random.nextInt(3); count > 0; count--) {
                RateLimit limit = new RateLimit(
                        "l" + count,
                        random.nextLong(1, RateLimit.MAX_LIMIT),
                        60,
                        RateLimit.Algorithm.BUCKET,
                        RateLimit.Scope.KEY,
                        RateLimit.OnOutage.SHARE);
                limits.add(new RateLimitStatus(limit, random.nextLong(1_000), random.nextInt(60), 0));
            }
            @Nullable Long credits = random.nextBoolean() ? null : (Long) random.nextLong(1_000);
            Outcome outcome = random.nextInt(4) == 0 ? Outcome.RATE_LIMITED : Outcome.VALID;
            List<String> unknown = random.nextInt(4) == 0 ? List.of("no \"such\" limit", "\u00e9") : List.of();
            Verdict verdict = new Verdict(
                    outcome, key, limits, unknown, credits, random.nextBoolean(), random.nextLong(1L << 62), List.of());
            assertThat(new String(cached.bytes(verdict), StandardCharsets.UTF_8))
                    .isEqualTo(new String(VerdictJson.bytes(verdict), StandardCharsets.UTF_8));
        }
    }

    private static CachedKey facts(String name) {
        return SampleCachedKeys.of(SampleKeys.key(KeyChange.builder()
                .name(name)
                .restricted(true)
                .permissions(Change.replace(List.of("files:read")))
                .build()));
    }
}
