package dev.rekey.core.key;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a change means for whoever uses the key.
 *
 * @param value what it is about, as the key spells it: a permission, a network, {@code type:id}, an instant, a limit's name, a
 *     number of credits; {@code null} where the code says all
 * @param text a short sentence for people whose subject is the key
 */
public record Effect(Code code, @Nullable String value, String text) {

    /** What is otherwise. The lower-case names are our own API's, and stable; more may come. */
    public enum Code {
        REVOKED("is revoked"),
        /** Only where a state is compared with a later one. */
        NOT_REVOKED("is not revoked"),
        QUARANTINED("is quarantined"),
        RELEASED("is released from quarantine"),
        DISABLED("is disabled"),
        ENABLED("is enabled"),

        STARTS_LATER("starts later, at %s"),
        STARTS_SOONER("starts sooner, at %s"),
        STARTS_AT_ONCE("waits for no start any more"),
        EXPIRES_SOONER("expires sooner, at %s"),
        EXPIRES_LATER("expires later, at %s"),
        NEVER_EXPIRES("expires no more"),

        BECOMES_RESTRICTED("may do no more than its permissions and roles say"),
        BECOMES_UNRESTRICTED("may do all that its owner may"),
        LOSES_PERMISSION("loses %s"),
        /** It still may do some of what the pattern stands for. */
        LOSES_PART_OF_PERMISSION("loses part of %s"),
        GAINS_PERMISSION("gains %s"),
        LOSES_ROLE("loses role %s"),
        GAINS_ROLE("gains role %s"),
        /** It named the permission itself, and has it now only as long as a role gives it. */
        LEAVES_PERMISSION_TO_ROLE("has %s by role %s alone"),
        /** A role gave it the permission, which it now names itself. */
        HOLDS_PERMISSION_BESIDE_ROLE("has %s by itself, and not by role %s alone"),

        REFUSES_NETWORK("refuses %s"),
        /** Some of its addresses were refused before, or are accepted still. */
        REFUSES_PART_OF_NETWORK("refuses part of %s"),
        REFUSES_OTHER_NETWORKS("refuses every network but those it allows"),
        /** Where nobody can tell where a request comes from. */
        REFUSES_UNKNOWN_ADDRESS("refuses whoever comes from an unknown address"),
        ACCEPTS_NETWORK("accepts %s"),
        ACCEPTS_PART_OF_NETWORK("accepts part of %s"),
        ACCEPTS_OTHER_NETWORKS("accepts every network but those it denies"),
        ACCEPTS_UNKNOWN_ADDRESS("accepts whoever comes from an unknown address"),

        REFUSES_ORIGIN("refuses %s"),
        REFUSES_PART_OF_ORIGIN("refuses part of %s"),
        REFUSES_OTHER_ORIGINS("refuses every origin but those it allows"),
        ACCEPTS_ORIGIN("accepts %s"),
        ACCEPTS_EVERY_ORIGIN("accepts every origin"),

        REFUSES_RESOURCE("refuses %s"),
        REFUSES_OTHER_RESOURCES("refuses every %s but those it allows"),
        ACCEPTS_RESOURCE("accepts %s"),
        ACCEPTS_EVERY_RESOURCE("accepts every %s"),

        LIMIT_ADDED("is limited by %s to %s"),
        LIMIT_REMOVED("is limited by %s no more"),
        LIMIT_LOWER("is limited by %s to less, %s"),
        LIMIT_HIGHER("is limited by %s to more, %s"),
        /** Neither more nor less in every respect. */
        LIMIT_CHANGED("is limited by %s otherwise, to %s"),

        NEEDS_CREDITS("needs credits, and has %s"),
        NEEDS_NO_CREDITS("needs no credits any more"),
        CREDITS_SET("has %s credits"),
        REFILL_SET("is filled up to %s credits %s, next at %s"),
        REFILL_REMOVED("is filled up no more");

        private final String sentence;

        Code(String sentence) {
            this.sentence = sentence;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Effect of(Code code) {
        return new Effect(code, null, code.sentence);
    }

    /** @param more what else the sentence says */
    static Effect of(Code code, String value, Object... more) {
        Object[] parts = new Object[more.length + 1];
        parts[0] = value;
        System.arraycopy(more, 0, parts, 1, more.length);
        return new Effect(code, value, String.format(Locale.ROOT, code.sentence, parts));
    }
}
