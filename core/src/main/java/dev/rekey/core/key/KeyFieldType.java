package dev.rekey.core.key;

/**
 * Type of a field of a key. Each JSON and column format has one codec per type, so that a new field
 * of an existing type needs none.
 *
 * <p>The first type in a description is that of the value in {@link KeySettings}, the second that
 * of a {@link dev.rekey.core.Change.Replace} in a {@link KeyChange} if it is another one.
 */
public enum KeyFieldType {
    /** {@link String}; never null. */
    REQUIRED_TEXT,
    /** {@link String}. */
    TEXT,
    /** {@link Boolean}; never null. */
    FLAG,
    /** {@link java.time.Instant}. */
    INSTANT,
    /** {@link Long}: a duration in whole seconds. */
    SECONDS,
    /** List of {@link dev.rekey.core.access.Permission}; list of {@link String}. */
    PERMISSIONS,
    /** List of {@link String}. */
    TEXTS,
    /** List of {@link dev.rekey.core.access.IpRange}; list of {@link String}. */
    IP_RANGES,
    /** List of {@link dev.rekey.core.access.OriginPattern}; list of {@link String}. */
    ORIGINS,
    /** Map of lists of {@link String}; map of changes of such lists. */
    RESOURCES,
    /** List of {@link dev.rekey.core.limit.RateLimit}. */
    RATE_LIMITS,
    /** {@link dev.rekey.core.limit.Credits}; {@link CreditsChange}. */
    CREDITS,
    /** {@link dev.rekey.core.Metadata}; {@link dev.rekey.core.Metadata.Edit}. */
    METADATA;

    /** Returns whether a value cannot be cleared. */
    public boolean isRequired() {
        return this == REQUIRED_TEXT || this == FLAG;
    }

    /** Returns whether all values have about the same small size in JSON. */
    public boolean hasFixedSize() {
        return switch (this) {
            case FLAG, INSTANT, SECONDS, CREDITS -> true;
            case REQUIRED_TEXT, TEXT, PERMISSIONS, TEXTS, IP_RANGES, ORIGINS, RESOURCES, RATE_LIMITS, METADATA -> false;
        };
    }
}
