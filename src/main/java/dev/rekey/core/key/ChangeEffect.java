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

    /**
     * What changes. The lower-case names are stable and part of the native API; new ones may be
     * added.
     */
    public enum Code {
        REVOKED("is revoked"),
        /** Only if a state is compared with a later one. */
        NOT_REVOKED("is not revoked"),
        QUARANTINED("is quarantined"),
        RELEASED("is released from quarantine"),
        DISABLED("is disabled"),
        ENABLED("is enabled"),

        STARTS_LATER("starts later, at %s"),
        STARTS_SOONER("starts sooner, at %s"),
        STARTS_AT_ONCE("starts immediately"),
        EXPIRES_SOONER("expires sooner, at %s"),
        EXPIRES_LATER("expires later, at %s"),
        NEVER_EXPIRES("no longer expires"),

        BECOMES_RESTRICTED("is restricted to its permissions and roles"),
        BECOMES_UNRESTRICTED("has all permissions of its owner"),
        LOSES_PERMISSION("loses %s"),
        /** Part of what the pattern covers is still permitted. */
        LOSES_PART_OF_PERMISSION("loses part of %s"),
        GAINS_PERMISSION("gains %s"),
        LOSES_ROLE("loses role %s"),
        GAINS_ROLE("gains role %s"),
        /** The key no longer lists the permission itself, but a role still grants it. */
        LEAVES_PERMISSION_TO_ROLE("has %s only through role %s"),
        /** The key now lists the permission itself, in addition to the role that grants it. */
        HOLDS_PERMISSION_BESIDE_ROLE("has %s directly, not only through role %s"),

        REFUSES_NETWORK("refuses %s"),
        /** Some of its addresses were refused before or are still accepted. */
        REFUSES_PART_OF_NETWORK("refuses part of %s"),
        REFUSES_OTHER_NETWORKS("refuses all networks except the allowed ones"),
        /** Applies to requests whose client address is unknown. */
        REFUSES_UNKNOWN_ADDRESS("refuses requests from unknown addresses"),
        ACCEPTS_NETWORK("accepts %s"),
        ACCEPTS_PART_OF_NETWORK("accepts part of %s"),
        ACCEPTS_OTHER_NETWORKS("accepts all networks except the denied ones"),
        ACCEPTS_UNKNOWN_ADDRESS("accepts requests from unknown addresses"),

        REFUSES_ORIGIN("refuses %s"),
        REFUSES_PART_OF_ORIGIN("refuses part of %s"),
        REFUSES_OTHER_ORIGINS("refuses all origins except the allowed ones"),
        ACCEPTS_ORIGIN("accepts %s"),
        ACCEPTS_EVERY_ORIGIN("accepts all origins"),

        REFUSES_RESOURCE("refuses %s"),
        REFUSES_OTHER_RESOURCES("refuses all resources of type %s except the allowed ones"),
        ACCEPTS_RESOURCE("accepts %s"),
        ACCEPTS_EVERY_RESOURCE("accepts all resources of type %s"),

        LIMIT_ADDED("gets rate limit %s of %s"),
        LIMIT_REMOVED("loses rate limit %s"),
        LIMIT_LOWER("has rate limit %s lowered to %s"),
        LIMIT_HIGHER("has rate limit %s raised to %s"),
        /** Neither lower nor higher in every respect. */
        LIMIT_CHANGED("has rate limit %s changed to %s"),

        NEEDS_CREDITS("requires credits and has %s"),
        NEEDS_NO_CREDITS("no longer requires credits"),
        CREDITS_SET("has %s credits"),
        REFILL_SET("is refilled to %s credits %s, next at %s"),
        REFILL_REMOVED("is no longer refilled");

        private final String sentence;

        Code(String sentence) {
            this.sentence = sentence;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ChangeEffect of(Code code) {
        return new ChangeEffect(code, null, code.sentence);
    }

    /** @param more further arguments of the sentence */
    static ChangeEffect of(Code code, String value, Object... more) {
        Object[] parts = new Object[more.length + 1];
        parts[0] = value;
        System.arraycopy(more, 0, parts, 1, more.length);
        return new ChangeEffect(code, value, String.format(Locale.ROOT, code.sentence, parts));
    }
}
