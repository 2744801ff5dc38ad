package dev.rekey.core.key;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One consequence of a change for the clients that use the key.
 *
 * @param value subject of the effect in the notation of the key's fields: a permission, a network,
 *     {@code type:id}, an instant, the name of a rate limit or a number of credits; {@code null} if
 *     the code is sufficient
 * @param text short English phrase whose subject is the key
 */
public record ChangeEffect(Code code, @Nullable String value, String text) {

    /** Direction of an effect. */
    public enum Direction {
        /** The key may reject attempts that it allowed. */
        REFUSES,
        /** The key may allow attempts that it rejected. */
        ALLOWS,
        /** Neither, apart from rate limits and credits. */
        NEITHER
    }

    /**
     * What changes. The lower-case names are stable and part of the native API; new ones may be
     * added.
     */
    public enum Code {
        REVOKED(Direction.REFUSES, "is revoked"),
        /** Only if a state is compared with a later one. */
        NOT_REVOKED(Direction.ALLOWS, "is not revoked"),
        QUARANTINED(Direction.REFUSES, "is quarantined"),
        RELEASED(Direction.ALLOWS, "is released from quarantine"),
        DISABLED(Direction.REFUSES, "is disabled"),
        ENABLED(Direction.ALLOWS, "is enabled"),

        STARTS_LATER(Direction.REFUSES, "starts later, at %s"),
        STARTS_SOONER(Direction.ALLOWS, "starts sooner, at %s"),
        STARTS_AT_ONCE(Direction.ALLOWS, "starts immediately"),
        EXPIRES_SOONER(Direction.REFUSES, "expires sooner, at %s"),
        EXPIRES_LATER(Direction.ALLOWS, "expires later, at %s"),
        NEVER_EXPIRES(Direction.ALLOWS, "no longer expires"),
        EXPIRES_SOONER_IF_IDLE(Direction.REFUSES, "expires sooner without use, after %s seconds"),
        EXPIRES_LATER_IF_IDLE(Direction.ALLOWS, "expires later without use, after %s seconds"),
        NEVER_EXPIRES_IF_IDLE(Direction.ALLOWS, "no longer expires without use"),

        BECOMES_RESTRICTED(Direction.REFUSES, "is restricted to its permissions and roles"),
        BECOMES_UNRESTRICTED(Direction.ALLOWS, "has all permissions of its owner"),
        LOSES_PERMISSION(Direction.REFUSES, "loses %s"),
        /** Part of what the pattern covers is still permitted. */
        LOSES_PART_OF_PERMISSION(Direction.REFUSES, "loses part of %s"),
        GAINS_PERMISSION(Direction.ALLOWS, "gains %s"),
        LOSES_ROLE(Direction.REFUSES, "loses role %s"),
        GAINS_ROLE(Direction.ALLOWS, "gains role %s"),
        /** The key no longer lists the permission itself, but a role still grants it. */
        LEAVES_PERMISSION_TO_ROLE(Direction.NEITHER, "has %s only through role %s"),
        /** The key now lists the permission itself, in addition to the role that grants it. */
        HOLDS_PERMISSION_BESIDE_ROLE(Direction.NEITHER, "has %s directly, not only through role %s"),

        REFUSES_NETWORK(Direction.REFUSES, "refuses %s"),
        /** Some of its addresses were refused before or are still accepted. */
        REFUSES_PART_OF_NETWORK(Direction.REFUSES, "refuses part of %s"),
        REFUSES_OTHER_NETWORKS(Direction.REFUSES, "refuses all networks except the allowed ones"),
        /** Applies to requests whose client address is unknown. */
        REFUSES_UNKNOWN_ADDRESS(Direction.REFUSES, "refuses requests from unknown addresses"),
        ACCEPTS_NETWORK(Direction.ALLOWS, "accepts %s"),
        ACCEPTS_PART_OF_NETWORK(Direction.ALLOWS, "accepts part of %s"),
        ACCEPTS_OTHER_NETWORKS(Direction.ALLOWS, "accepts all networks except the denied ones"),
        ACCEPTS_UNKNOWN_ADDRESS(Direction.ALLOWS, "accepts requests from unknown addresses"),

        REFUSES_ORIGIN(Direction.REFUSES, "refuses %s"),
        REFUSES_PART_OF_ORIGIN(Direction.REFUSES, "refuses part of %s"),
        REFUSES_OTHER_ORIGINS(Direction.REFUSES, "refuses all origins except the allowed ones"),
        ACCEPTS_ORIGIN(Direction.ALLOWS, "accepts %s"),
        ACCEPTS_EVERY_ORIGIN(Direction.ALLOWS, "accepts all origins"),

        REFUSES_RESOURCE(Direction.REFUSES, "refuses %s"),
        REFUSES_OTHER_RESOURCES(Direction.REFUSES, "refuses all resources of type %s except the allowed ones"),
        ACCEPTS_RESOURCE(Direction.ALLOWS, "accepts %s"),
        ACCEPTS_EVERY_RESOURCE(Direction.ALLOWS, "accepts all resources of type %s"),

        LIMIT_ADDED(Direction.NEITHER, "gets rate limit %s of %s"),
        LIMIT_REMOVED(Direction.NEITHER, "loses rate limit %s"),
        LIMIT_LOWER(Direction.NEITHER, "has rate limit %s lowered to %s"),
        LIMIT_HIGHER(Direction.NEITHER, "has rate limit %s raised to %s"),
        /** Neither lower nor higher in every respect. */
        LIMIT_CHANGED(Direction.NEITHER, "has rate limit %s changed to %s"),

        NEEDS_CREDITS(Direction.NEITHER, "requires credits and has %s"),
        NEEDS_NO_CREDITS(Direction.NEITHER, "no longer requires credits"),
        CREDITS_SET(Direction.NEITHER, "has %s credits"),
        REFILL_SET(Direction.NEITHER, "is refilled to %s credits %s, next at %s"),
        REFILL_REMOVED(Direction.NEITHER, "is no longer refilled");

        private final Direction direction;
        private final String sentence;

        Code(Direction direction, String sentence) {
            this.direction = direction;
            this.sentence = sentence;
        }

        public Direction direction() {
            return direction;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static ChangeEffect of(Code code) {
        return new ChangeEffect(code, null, code.sentence);
    }

    /** @param more further arguments of the sentence */
    public static ChangeEffect of(Code code, String value, Object... more) {
        Object[] parts = new Object[more.length + 1];
        parts[0] = value;
        System.arraycopy(more, 0, parts, 1, more.length);
        return new ChangeEffect(code, value, String.format(Locale.ROOT, code.sentence, parts));
    }
}
