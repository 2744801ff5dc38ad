package dev.rekey.core.key.effect;

import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.ChangeEffect.Code;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
final class EffectCalculator {

    private final KeySettings before;
    private final KeySettings after;
    private final ProjectRoles roles;
    private final List<ChangeEffect> result = new ArrayList<>();

    private EffectCalculator(KeySettings before, KeySettings after, ProjectRoles roles) {
        this.before = before;
        this.after = after;
        this.roles = roles;
    }

    /** @param roles the project's roles, as far as they are known */
    static List<ChangeEffect> between(KeySettings before, KeySettings after, ProjectRoles roles) {
        EffectCalculator effects = new EffectCalculator(before, after, roles);
        before.differences(after).forEach(field -> field.effect(before, after).ifPresent(effects.result::add));
        effects.result.addAll(PermissionEffects.between(before, after, effects.roles));
        effects.result.addAll(NetworkEffects.between(before, after));
        effects.addOrigins();
        effects.addResources();
        effects.addLimits();
        effects.addCredits();
        return List.copyOf(effects.result);
    }

    private void addOrigins() {
        List<OriginPattern> was = before.allowedOrigins();
        List<OriginPattern> is = after.allowedOrigins();
        if (was.isEmpty() && is.isEmpty()) {
            return;
        }
        if (was.isEmpty()) {
            add(Code.REFUSES_OTHER_ORIGINS);
        } else if (is.isEmpty()) {
            add(Code.ACCEPTS_EVERY_ORIGIN);
        } else {
            for (OriginPattern lost : uncovered(was, is)) {
                boolean part = is.stream().anyMatch(lost::includes);
                add(part ? Code.REFUSES_PART_OF_ORIGIN : Code.REFUSES_ORIGIN, lost.value());
            }
            uncovered(is, was).forEach(gained -> add(Code.ACCEPTS_ORIGIN, gained.value()));
        }
    }

    /**
     * Returns the patterns that no single one of the others covers. Combinations of patterns are
     * not considered, because a wildcard stands for more names than a list can contain.
     */
    private static List<OriginPattern> uncovered(List<OriginPattern> patterns, List<OriginPattern> others) {
        return patterns.stream()
                .filter(pattern -> others.stream().noneMatch(other -> other.includes(pattern)))
                .toList();
    }

    private void addResources() {
        Set<String> types = new LinkedHashSet<>(before.allowedResources().keySet());
        types.addAll(after.allowedResources().keySet());
        for (String type : types) {
            List<String> was = before.allowedResources().get(type);
            List<String> is = after.allowedResources().get(type);
            if (was == null) {
                add(Code.REFUSES_OTHER_RESOURCES, type);
            } else if (is == null) {
                add(Code.ACCEPTS_EVERY_RESOURCE, type);
            } else {
                missing(was, is).forEach(id -> add(Code.REFUSES_RESOURCE, type + ":" + id));
                missing(is, was).forEach(id -> add(Code.ACCEPTS_RESOURCE, type + ":" + id));
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
                add(earlier == null ? Code.LIMIT_ADDED : compared(earlier, limit), limit.name(), described(limit));
            }
        }
        for (RateLimit limit : before.rateLimits()) {
            if (!is.containsKey(limit.name())) {
                add(Code.LIMIT_REMOVED, limit.name());
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
                add(Code.NEEDS_NO_CREDITS);
            }
            return;
        }
        if (was == null) {
            add(Code.NEEDS_CREDITS, Long.toString(is.remaining()));
        } else if (was.remaining() != is.remaining()) {
            add(Code.CREDITS_SET, Long.toString(is.remaining()));
        }
        addRefill(was == null ? null : was.refill(), is.refill());
    }

    private void addRefill(@Nullable Refill was, @Nullable Refill is) {
        if (is == null) {
            Optional.ofNullable(was).ifPresent(removed -> add(Code.REFILL_REMOVED));
        } else if (was == null || !was.hasTermsOf(is)) {
            add(
                    Code.REFILL_SET,
                    Long.toString(is.amount()),
                    is.interval().name().toLowerCase(Locale.ROOT),
                    is.at());
        }
    }

    private void add(Code code) {
        result.add(ChangeEffect.of(code));
    }

    private void add(Code code, String value, Object... more) {
        result.add(ChangeEffect.of(code, value, more));
    }
}
