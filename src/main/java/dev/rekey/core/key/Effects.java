package dev.rekey.core.key;

import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.key.Effect.Code;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes the effects of a change from one state of a key's settings to another. Pure.
 *
 * <p>Effects describe what changes in practice, not what was written: a permission that another one
 * covers is not lost, and the first allowed network refuses all others. Only the key is considered,
 * not its owner's permissions or its project's rules. For every attempt that passes in one state
 * and fails in the other there is an effect of that kind.
 */
final class Effects {

    private final KeySettings before;
    private final KeySettings after;
    private final KnownRoles roles;
    private final List<Effect> told = new ArrayList<>();

    private Effects(KeySettings before, KeySettings after, KnownRoles roles) {
        this.before = before;
        this.after = after;
        this.roles = roles;
    }

    /** @param roles the project's roles, as far as they are known */
    static List<Effect> between(KeySettings before, KeySettings after, KnownRoles roles) {
        Effects effects = new Effects(before, after, roles);
        effects.addState();
        effects.addTimes();
        effects.told.addAll(RightsEffects.between(before, after, effects.roles));
        effects.told.addAll(NetworkEffects.between(before, after));
        effects.addOrigins();
        effects.addResources();
        effects.addLimits();
        effects.addCredits();
        return List.copyOf(effects.told);
    }

    private void addState() {
        if (before.enabled() != after.enabled()) {
            tell(after.enabled() ? Code.ENABLED : Code.DISABLED);
        }
    }

    private void addTimes() {
        Instant start = after.notBefore();
        if (!Objects.equals(before.notBefore(), start)) {
            Instant earlier = before.notBefore();
            if (start == null) {
                tell(Code.STARTS_AT_ONCE);
            } else {
                boolean sooner = earlier != null && start.isBefore(earlier);
                tell(sooner ? Code.STARTS_SOONER : Code.STARTS_LATER, start.toString());
            }
        }
        Instant end = after.expiresAt();
        if (!Objects.equals(before.expiresAt(), end)) {
            Instant earlier = before.expiresAt();
            if (end == null) {
                tell(Code.NEVER_EXPIRES);
            } else {
                boolean later = earlier != null && end.isAfter(earlier);
                tell(later ? Code.EXPIRES_LATER : Code.EXPIRES_SOONER, end.toString());
            }
        }
    }

    private void addOrigins() {
        List<OriginPattern> was = before.allowedOrigins();
        List<OriginPattern> is = after.allowedOrigins();
        if (was.isEmpty() && is.isEmpty()) {
            return;
        }
        if (was.isEmpty()) {
            tell(Code.REFUSES_OTHER_ORIGINS);
        } else if (is.isEmpty()) {
            tell(Code.ACCEPTS_EVERY_ORIGIN);
        } else {
            for (OriginPattern lost : uncovered(was, is)) {
                boolean part = is.stream().anyMatch(lost::covers);
                tell(part ? Code.REFUSES_PART_OF_ORIGIN : Code.REFUSES_ORIGIN, lost.value());
            }
            uncovered(is, was).forEach(gained -> tell(Code.ACCEPTS_ORIGIN, gained.value()));
        }
    }

    /**
     * Returns the patterns that no single one of the others covers. Combinations of patterns are
     * not considered, because a wildcard stands for more names than a list can contain.
     */
    private static List<OriginPattern> uncovered(List<OriginPattern> patterns, List<OriginPattern> others) {
        return patterns.stream()
                .filter(pattern -> others.stream().noneMatch(other -> other.covers(pattern)))
                .toList();
    }

    private void addResources() {
        Set<String> types = new LinkedHashSet<>(before.allowedResources().keySet());
        types.addAll(after.allowedResources().keySet());
        for (String type : types) {
            List<String> was = before.allowedResources().get(type);
            List<String> is = after.allowedResources().get(type);
            if (was == null) {
                tell(Code.REFUSES_OTHER_RESOURCES, type);
            } else if (is == null) {
                tell(Code.ACCEPTS_EVERY_RESOURCE, type);
            } else {
                missing(was, is).forEach(id -> tell(Code.REFUSES_RESOURCE, type + ":" + id));
                missing(is, was).forEach(id -> tell(Code.ACCEPTS_RESOURCE, type + ":" + id));
            }
        }
    }

    private static Set<String> missing(List<String> from, List<String> in) {
        Set<String> missing = new LinkedHashSet<>(from);
        in.forEach(missing::remove);
        return missing;
    }

    private void addLimits() {
        Map<String, RateLimit> was = byName(before.rateLimits());
        Map<String, RateLimit> is = byName(after.rateLimits());
        for (RateLimit limit : after.rateLimits()) {
            RateLimit earlier = was.get(limit.name());
            if (!limit.equals(earlier)) {
                tell(earlier == null ? Code.LIMIT_ADDED : compared(earlier, limit), limit.name(), described(limit));
            }
        }
        for (RateLimit limit : before.rateLimits()) {
            if (!is.containsKey(limit.name())) {
                tell(Code.LIMIT_REMOVED, limit.name());
            }
        }
    }

    private static Map<String, RateLimit> byName(List<RateLimit> limits) {
        return limits.stream().collect(Collectors.toMap(RateLimit::name, Function.identity(), (first, next) -> first));
    }

    private static Code compared(RateLimit was, RateLimit is) {
        boolean alike =
                was.algorithm() == is.algorithm() && was.scope() == is.scope() && was.onOutage() == is.onOutage();
        if (alike && is.limit() <= was.limit() && is.windowSeconds() >= was.windowSeconds()) {
            return Code.LIMIT_LOWER;
        }
        return alike && is.limit() >= was.limit() && is.windowSeconds() <= was.windowSeconds()
                ? Code.LIMIT_HIGHER
                : Code.LIMIT_CHANGED;
    }

    private static String described(RateLimit limit) {
        return limit.limit() + " per " + limit.windowSeconds() + (limit.windowSeconds() == 1 ? " second" : " seconds");
    }

    private void addCredits() {
        Credits was = before.credits();
        Credits is = after.credits();
        if (is == null) {
            if (was != null) {
                tell(Code.NEEDS_NO_CREDITS);
            }
            return;
        }
        if (was == null) {
            tell(Code.NEEDS_CREDITS, Long.toString(is.remaining()));
        } else if (was.remaining() != is.remaining()) {
            tell(Code.CREDITS_SET, Long.toString(is.remaining()));
        }
        addRefill(was == null ? null : was.refill(), is.refill());
    }

    private void addRefill(@Nullable Refill was, @Nullable Refill is) {
        if (is == null) {
            Optional.ofNullable(was).ifPresent(removed -> tell(Code.REFILL_REMOVED));
        } else if (was == null || !was.hasTermsOf(is)) {
            tell(
                    Code.REFILL_SET,
                    Long.toString(is.amount()),
                    is.interval().name().toLowerCase(Locale.ROOT),
                    is.at());
        }
    }

    private void tell(Code code) {
        told.add(Effect.of(code));
    }

    private void tell(Code code, String value, Object... more) {
        told.add(Effect.of(code, value, more));
    }
}
