package dev.rekey.node;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import dev.rekey.core.limit.RateLimit.OnOutage;
import dev.rekey.core.limit.RateLimit.Scope;
import java.util.UUID;

/** Limits and holders for tests. */
final class Limits {

    static final String NAME = "default";

    private Limits() {}

    static RateLimit bucket(long limit, long windowSeconds) {
        return limit(limit, windowSeconds, Algorithm.BUCKET);
    }

    static RateLimit window(long limit, long windowSeconds) {
        return limit(limit, windowSeconds, Algorithm.WINDOW);
    }

    static RateLimit limit(long limit, long windowSeconds, Algorithm algorithm) {
        return new RateLimit(NAME, limit, windowSeconds, algorithm, Scope.KEY, OnOutage.SHARE);
    }

    static Wanted ofKey(long number, RateLimit limit) {
        return new Wanted(new Wanted.OneKey(new KeyId(new UUID(1, number))), limit);
    }

    static Wanted ofOwner(long number, RateLimit limit) {
        return new Wanted(new Wanted.OneOwner(new UserId(new UUID(1, number))), limit);
    }

    static Wanted ofProject(long number, RateLimit limit) {
        return new Wanted(new Wanted.WholeProject(new ProjectId(new UUID(1, number))), limit);
    }
}
