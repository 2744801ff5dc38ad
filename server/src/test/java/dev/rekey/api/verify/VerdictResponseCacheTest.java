package dev.rekey.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.SampleCachedKeys;
import dev.rekey.core.verify.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The quick writer of verdicts writes what {@link VerdictJson} writes. */
class VerdictResponseCacheTest {

    @Test
    void aVerdictIsWrittenAlike() {
        VerdictResponseCache cache = new VerdictResponseCache();
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
            assertThat(new String(cache.bytes(verdict), StandardCharsets.UTF_8))
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
