package dev.rekey.local.ratelimit;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import java.util.UUID;

/** Limits and holders for tests. */
public final class SampleLimits {

    static final String NAME = "default";

    private SampleLimits() {}

    public static RateLimit bucket(long limit, long windowSeconds) {
        return limit(limit, windowSeconds, Algorithm.BUCKET);
    }

    public static RateLimit window(long limit, long windowSeconds) {
        return limit(limit, windowSeconds, Algorithm.WINDOW);
    }

    public static RateLimit limit(long limit, long windowSeconds, Algorithm algorithm) {
        return new RateLimit(NAME, limit, windowSeconds, algorithm, Scope.KEY, OnOutage.SHARE);
    }

    public static LimitRequest ofKey(long number, RateLimit limit) {
        return new LimitRequest(new LimitRequest.KeySubject(new KeyId(new UUID(1, number))), limit);
    }

    public static LimitRequest ofOwner(long number, RateLimit limit) {
        return new LimitRequest(new LimitRequest.OwnerSubject(new UserId(new UUID(1, number))), limit);
    }

    public static LimitRequest ofProject(long number, RateLimit limit) {
        return new LimitRequest(new LimitRequest.ProjectSubject(new ProjectId(new UUID(1, number))), limit);
    }
}
