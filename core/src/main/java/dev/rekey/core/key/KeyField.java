package dev.rekey.core.key;

import static dev.rekey.core.key.KeyFieldRules.DESCRIPTIVE;
import static dev.rekey.core.key.KeyFieldRules.condition;
import static dev.rekey.core.key.KeyFieldRules.widening;

import dev.rekey.core.key.ChangeEffect.Code;
import dev.rekey.core.key.ConditionComparison.NetworkConditions;
import dev.rekey.core.limit.RateLimit;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Table of the fields of a key that an update can change: the name, type, accessors and rules of
 * each. Changes, differences, merge patches, revisions, columns, JSON, delegation and effects are
 * derived from it. Its order is that of the fields in JSON and columns.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions are pure.
public enum KeyField {
    NAME(KeyFieldType.REQUIRED_TEXT, KeySettings::name, KeySettingsBuilder::name, DESCRIPTIVE),
    DESCRIPTION(KeyFieldType.TEXT, KeySettings::description, KeySettingsBuilder::description, DESCRIPTIVE),
    ENABLED(
            KeyFieldType.FLAG,
            KeySettings::enabled,
            KeySettingsBuilder::enabled,
            widening((was, is) -> is.key().settings().enabled())
                    .withEffect((was, is) -> ChangeEffect.of(is.enabled() ? Code.ENABLED : Code.DISABLED))),
    /**
     * A caller's key has already started, so no key that it makes usable can start before it; the
     * condition is only copied.
     */
    NOT_BEFORE(
            KeyFieldType.INSTANT,
            KeySettings::notBefore,
            KeySettingsBuilder::notBefore,
            condition(null, (limit, is) -> ConditionComparison.beginsWithin(limit.notBefore(), is.notBefore()))
                    .withEffect((was, is) -> startEffect(was.notBefore(), is.notBefore()))),
    EXPIRES_AT(
            KeyFieldType.INSTANT,
            KeySettings::expiresAt,
            KeySettingsBuilder::expiresAt,
            condition(
                            "The key must not expire after the calling key",
                            (limit, is) -> ConditionComparison.endsWithin(limit.expiresAt(), is.expiresAt()))
                    .withEffect((was, is) -> expiryEffect(was.expiresAt(), is.expiresAt()))),
    /** Another value starts the period anew, so that a shorter one can also make the key expire later. */
    EXPIRES_AFTER_IDLE_SECONDS(
            KeyFieldType.SECONDS,
            KeySettings::expiresAfterIdleSeconds,
            KeySettingsBuilder::expiresAfterIdleSeconds,
            condition(
                            "The key must expire by inactivity no later than the calling key",
                            (limit, is) -> isAtMost(limit.expiresAfterIdleSeconds(), is.expiresAfterIdleSeconds()))
                    .widenedBy((was, is) -> is.key().mayOutlive(was.key()))
                    .withEffect((was, is) -> idleEffect(was.expiresAfterIdleSeconds(), is.expiresAfterIdleSeconds()))),
    RESTRICTED(
            KeyFieldType.FLAG,
            KeySettings::restricted,
            KeySettingsBuilder::restricted,
            widening(WideningAnalysis::gainsPermissions)),
    PERMISSIONS(
            KeyFieldType.PERMISSIONS,
            KeySettings::permissions,
            KeySettingsBuilder::permissions,
            widening(WideningAnalysis::gainsPermissions)),
    ROLES(
            KeyFieldType.TEXTS,
            KeySettings::roles,
            KeySettingsBuilder::roles,
            widening((was, is) -> WideningAnalysis.gainsPermissions(was, is) || WideningAnalysis.gainsRoles(was, is))),
    ALLOWED_IPS(
            KeyFieldType.IP_RANGES,
            KeySettings::allowedIps,
            KeySettingsBuilder::allowedIps,
            condition(Texts.NETWORKS, KeyField::areNetworksWithin)),
    DENIED_IPS(
            KeyFieldType.IP_RANGES,
            KeySettings::deniedIps,
            KeySettingsBuilder::deniedIps,
            condition(Texts.NETWORKS, KeyField::areNetworksWithin)),
    ALLOWED_ORIGINS(
            KeyFieldType.ORIGINS,
            KeySettings::allowedOrigins,
            KeySettingsBuilder::allowedOrigins,
            condition(
                    "The origins of the key must be covered by those of the calling key",
                    (limit, is) -> ConditionComparison.originsWithin(limit.allowedOrigins(), is.allowedOrigins()))),
    ALLOWED_RESOURCES(
            KeyFieldType.RESOURCES,
            KeySettings::allowedResources,
            KeySettingsBuilder::allowedResources,
            widening((was, is) -> !ConditionComparison.resourcesWithin(
                    was.key().settings().allowedResources(), is.key().settings().allowedResources()))),
    RATE_LIMITS(
            KeyFieldType.RATE_LIMITS,
            KeySettings::rateLimits,
            KeySettingsBuilder::rateLimits,
            widening((was, is) -> !RateLimit.areWithin(
                    was.key().settings().rateLimits(), is.key().settings().rateLimits()))),
    CREDITS(
            KeyFieldType.CREDITS,
            KeySettings::credits,
            KeySettingsBuilder::credits,
            widening(WideningAnalysis::gainsCredits)),
    METADATA(KeyFieldType.METADATA, KeySettings::metadata, KeySettingsBuilder::metadata, DESCRIPTIVE);

    /** Reads a field of settings. */
    private interface Getter<V> {
        @Nullable
        V get(KeySettings settings);
    }

    /** Sets a field of settings. */
    private interface Setter<V> {
        KeySettingsBuilder set(KeySettingsBuilder settings, V value);
    }

    /** Messages of several fields. */
    private static final class Texts {
        private static final String NETWORKS =
                "The networks of the key must not permit more addresses than those of the calling key";
    }

    private final String text = name().toLowerCase(Locale.ROOT);
    private final KeyFieldType type;
    private final Getter<?> getter;
    private final Setter<?> setter;
    private final KeyFieldRules rules;

    <V> KeyField(KeyFieldType type, Getter<V> getter, Setter<V> setter, KeyFieldRules rules) {
        this.type = type;
        this.getter = getter;
        this.setter = setter;
        this.rules = rules;
    }

    /** Returns the name of the field in JSON, database columns and audit events. */
    public String text() {
        return text;
    }

    /** Returns the field with this name. */
    public static KeyField of(String text) {
        return find(text).orElseThrow(() -> new IllegalArgumentException("no field of a key: " + text));
    }

    /** Finds the field with this name. */
    public static Optional<KeyField> find(String text) {
        return Arrays.stream(values()).filter(field -> field.text.equals(text)).findFirst();
    }

    public KeyFieldType type() {
        return type;
    }

    /** Returns the value of the field as a core type. */
    public @Nullable Object get(KeySettings settings) {
        return getter.get(settings);
    }

    /** Sets the value of the field; its class must be that of the field's {@link #type}. */
    @SuppressWarnings({"unchecked", "NullAway"}) // Null only where the component may be null, as read from the getter.
    public void set(KeySettingsBuilder settings, @Nullable Object value) {
        ((Setter<Object>) setter).set(settings, value);
    }

    /** Returns whether a change that differs in this field widens what the key may do. */
    boolean widens(KeyAggregate before, KeyAggregate after) {
        return rules.widening().test(before, after);
    }

    /** Returns whether the field is a condition of use, which keys made by a restricted caller inherit. */
    public boolean isCondition() {
        return rules.within() != null;
    }

    /**
     * Returns what is expected of a key made usable by a caller with these conditions; empty if the
     * settings are within them.
     */
    public Optional<String> excess(KeySettings conditions, KeySettings settings) {
        var within = rules.within();
        return within == null || within.test(conditions, settings)
                ? Optional.empty()
                : Optional.ofNullable(rules.excess());
    }

    /** Returns whether keys made by a restricted caller with these settings must stay within this field. */
    public boolean binds(KeySettings settings) {
        return isCondition()
                && rules.excess() != null
                && !excess(settings, KeySettings.BLANK).isEmpty();
    }

    /** Returns the effect of a change of this field alone; empty if other fields decide it. */
    public Optional<ChangeEffect> effect(KeySettings before, KeySettings after) {
        return rules.effect().apply(before, after);
    }

    private static boolean areNetworksWithin(KeySettings limit, KeySettings is) {
        return NetworkConditions.of(is).isWithin(NetworkConditions.of(limit));
    }

    private static boolean isAtMost(@Nullable Long limit, @Nullable Long is) {
        return limit == null || (is != null && is <= limit);
    }

    private static ChangeEffect idleEffect(@Nullable Long was, @Nullable Long is) {
        if (is == null) {
            return ChangeEffect.of(Code.NEVER_EXPIRES_IF_IDLE);
        }
        boolean later = was != null && is > was;
        return ChangeEffect.of(later ? Code.EXPIRES_LATER_IF_IDLE : Code.EXPIRES_SOONER_IF_IDLE, is.toString());
    }

    private static ChangeEffect startEffect(@Nullable Instant was, @Nullable Instant is) {
        if (is == null) {
            return ChangeEffect.of(Code.STARTS_AT_ONCE);
        }
        boolean sooner = was != null && is.isBefore(was);
        return ChangeEffect.of(sooner ? Code.STARTS_SOONER : Code.STARTS_LATER, is.toString());
    }

    private static ChangeEffect expiryEffect(@Nullable Instant was, @Nullable Instant is) {
        if (is == null) {
            return ChangeEffect.of(Code.NEVER_EXPIRES);
        }
        boolean later = was != null && is.isAfter(was);
        return ChangeEffect.of(later ? Code.EXPIRES_LATER : Code.EXPIRES_SOONER, is.toString());
    }
}
