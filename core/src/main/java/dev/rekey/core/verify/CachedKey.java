package dev.rekey.core.verify;

import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compact view of a key for verification, loaded for one of its secrets. Immutable, apart from the
 * last use of a key that expires by inactivity.
 *
 * <p>Contains everything needed to verify the key and report on it, but not what only managers of
 * an {@link KeyAggregate} see. A node caches up to a million, so ids are stored as bits, instants as
 * microseconds since 1970, and parts that many keys have in common are shared.
 */
public final class CachedKey implements KeyLookup, CallerKey {

    private static final long NEVER_BEGAN = Long.MIN_VALUE;
    private static final long NEVER_ENDS = Long.MAX_VALUE;

    private static final int ENABLED = 1;
    private static final int REVOKED = 2;
    private static final int QUARANTINED = 4;
    private static final int PUBLISHABLE = 8;
    private static final int CREDITED = 16;
    private static final int OLD_HASH = 32;

    private final long idHigh;
    private final long idLow;
    private final long secretHigh;
    private final long secretLow;
    private final long secretEnds;
    private final long begins;
    private final long ends;
    private final long version;
    private final long asOf;
    private final int flags;
    private final User owner;
    private final Project project;
    private final PermissionSet grantedPermissions;
    private final PermissionSet effectivePermissions;
    private final List<IpRange> allowedIps;
    private final List<IpRange> deniedIps;
    private final List<OriginPattern> allowedOrigins;
    private final Map<String, List<String>> allowedResources;
    private final List<RateLimit> rateLimits;
    private final List<String> roles;
    private final String name;
    private final byte[] metadata;
    private final @Nullable InactivityTimeout inactivity;
    private final @Nullable IdleTimer idle;

    private CachedKey(KeyAggregate aggregate, SecretVersion secret, boolean oldHash, long asOf, KeyInterner interner) {
        ApiKey key = aggregate.key();
        KeySettings settings = key.settings();
        idHigh = key.id().value().getMostSignificantBits();
        idLow = key.id().value().getLeastSignificantBits();
        secretHigh = secret.id().value().getMostSignificantBits();
        secretLow = secret.id().value().getLeastSignificantBits();
        secretEnds = EpochMicros.of(secret.expiresAt(), NEVER_ENDS);
        begins = EpochMicros.of(settings.notBefore(), NEVER_BEGAN);
        ends = EpochMicros.of(settings.expiresAt(), NEVER_ENDS);
        version = key.version();
        this.asOf = asOf;
        flags = flag(settings.enabled(), ENABLED)
                | flag(key.revoked() != null, REVOKED)
                | flag(key.quarantined() != null, QUARANTINED)
                | flag(key.kind() == KeyKind.PUBLISHABLE, PUBLISHABLE)
                | flag(settings.credits() != null, CREDITED)
                | flag(oldHash, OLD_HASH);
        owner = interner.shared(aggregate.owner());
        project = interner.shared(aggregate.project());
        grantedPermissions = interner.shared(aggregate.grantedPermissions());
        effectivePermissions = interner.shared(aggregate.effectivePermissions());
        allowedIps = settings.allowedIps();
        deniedIps = settings.deniedIps();
        allowedOrigins = settings.allowedOrigins();
        allowedResources = settings.allowedResources().isEmpty() ? Map.of() : settings.allowedResources();
        rateLimits = interner.shared(settings.rateLimits());
        roles = interner.shared(settings.roles());
        name = settings.name();
        metadata = interner.packed(settings.metadata());
        InactivityTimeout rule = secret.end().inactivity();
        inactivity = rule == null ? null : rule.after(secret.lastUsedAt());
        idle = IdleTimer.of(key.inactivity());
    }

    /**
     * Creates a view.
     *
     * @param secret the secret that was looked up
     * @param oldHash whether that secret is hashed under the previous pepper
     * @param asOf epoch known to the node when it started reading the key
     */
    public static CachedKey of(
            KeyAggregate aggregate, SecretVersion secret, boolean oldHash, long asOf, KeyInterner interner) {
        return new CachedKey(aggregate, secret, oldHash, asOf, interner);
    }

    public KeyId id() {
        return new KeyId(new UUID(idHigh, idLow));
    }

    /** Returns a hash of the key's id without creating a {@link KeyId}. */
    public int idHash() {
        return Long.hashCode(idHigh ^ idLow);
    }

    public SecretId secretId() {
        return new SecretId(new UUID(secretHigh, secretLow));
    }

    public long version() {
        return version;
    }

    public long asOf() {
        return asOf;
    }

    public User owner() {
        return owner;
    }

    @Override
    public ProjectId projectId() {
        return project.id();
    }

    public Project project() {
        return project;
    }

    public String name() {
        return name;
    }

    /** Returns the permissions granted to the key, whether or not its owner has them. */
    public PermissionSet grantedPermissions() {
        return grantedPermissions;
    }

    /** Returns the effective permissions: those granted to the key that its owner has. */
    public PermissionSet effectivePermissions() {
        return effectivePermissions;
    }

    public List<IpRange> allowedIps() {
        return allowedIps;
    }

    public List<IpRange> deniedIps() {
        return deniedIps;
    }

    public List<OriginPattern> allowedOrigins() {
        return allowedOrigins;
    }

    @Override
    public Map<String, List<String>> allowedResources() {
        return allowedResources;
    }

    public List<RateLimit> rateLimits() {
        return rateLimits;
    }

    @Override
    public List<String> roles() {
        return roles;
    }

    /** Returns the metadata as encoded by {@link KeyInterner#packed}; must not be modified. */
    public byte[] metadata() {
        return metadata;
    }

    /** Returns when the key becomes valid; {@code null} means immediately. */
    public @Nullable Instant notBefore() {
        return begins == NEVER_BEGAN ? null : EpochMicros.toInstant(begins);
    }

    /** Returns when the key expires; {@code null} means never. */
    public @Nullable Instant expiresAt() {
        return ends == NEVER_ENDS ? null : EpochMicros.toInstant(ends);
    }

    public boolean isEnabled() {
        return has(ENABLED) && owner.enabled();
    }

    public boolean isRevoked() {
        return has(REVOKED);
    }

    public boolean isQuarantined() {
        return has(QUARANTINED);
    }

    public boolean isPublishable() {
        return has(PUBLISHABLE);
    }

    @Override
    public PermissionSet ownerRights() {
        return owner.rights();
    }

    @Override
    public @Nullable Object condition(String field) {
        return switch (KeyField.of(field)) {
            case NOT_BEFORE -> notBefore();
            case EXPIRES_AT -> expiresAt();
            case EXPIRES_AFTER_IDLE_SECONDS -> idle == null ? null : (Long) idle.seconds();
            case ALLOWED_IPS -> allowedIps;
            case DENIED_IPS -> deniedIps;
            case ALLOWED_ORIGINS -> allowedOrigins;
            default -> throw new IllegalArgumentException("not a condition of use: " + field);
        };
    }

    @Override
    public boolean hasConditions() {
        return !allowedIps.isEmpty()
                || !deniedIps.isEmpty()
                || !allowedOrigins.isEmpty()
                || ends != NEVER_ENDS
                || idle != null;
    }

    @Override
    public boolean isMetered() {
        return hasCredits() || !rateLimits.isEmpty();
    }

    /** Returns whether uses are charged to credits. */
    public boolean hasCredits() {
        return has(CREDITED);
    }

    /** Returns whether the looked-up secret is still hashed under the previous pepper. */
    public boolean hasOldHash() {
        return has(OLD_HASH);
    }

    /** Returns whether the key is already valid. */
    boolean hasBegun(long nowMicros) {
        return begins <= nowMicros;
    }

    /** Returns whether the key has expired. */
    boolean hasEnded(long nowMicros) {
        return ends <= nowMicros || (idle != null && idle.isOver(nowMicros));
    }

    /** Describes when the key expires; empty if never. */
    Optional<String> expiryRule() {
        List<String> rules = new ArrayList<>();
        if (ends != NEVER_ENDS) {
            rules.add(String.valueOf(expiresAt()));
        }
        if (idle != null) {
            rules.add(idle.seconds() + " seconds without use");
        }
        return rules.isEmpty() ? Optional.empty() : Optional.of("until " + String.join(" or ", rules));
    }

    /** Returns whether the looked-up secret has not expired. */
    boolean isSecretLive(long nowMicros) {
        return nowMicros < secretEnds;
    }

    /** Returns when the looked-up secret expires; {@code null} if with the key or by inactivity. */
    @Nullable
    Instant secretExpiresAt() {
        return secretEnds == NEVER_ENDS ? null : EpochMicros.toInstant(secretEnds);
    }

    /**
     * Returns the inactivity timeout of the looked-up secret, counted from the last use known to
     * the store; {@code null} if none.
     */
    @Nullable
    InactivityTimeout inactivity() {
        return inactivity;
    }

    /** Counts a use of the key for its inactivity timeout; {@code null} if there was none. */
    void usedAt(@Nullable Instant use) {
        if (idle != null && use != null) {
            idle.usedAt(EpochMicros.of(use));
        }
    }

    /** Records that the store was read at this time or later. */
    void readAt(long micros) {
        if (idle != null) {
            idle.readAt(micros);
        }
    }

    /** Returns whether the key appears to have expired by inactivity, and the store may know better. */
    boolean isUnconfirmed(long nowMicros) {
        return idle != null && idle.isUnconfirmed(nowMicros);
    }

    /** Returns whether the looked-up secret or the key expires by inactivity. */
    public boolean expiresByInactivity() {
        return inactivity != null || idle != null;
    }

    /** Returns every part obtained from {@link KeyInterner#shared}, once for each call. */
    public List<Object> shared() {
        return List.of(owner, project, grantedPermissions, effectivePermissions, rateLimits, roles);
    }

    private static int flag(boolean set, int flag) {
        return set ? flag : 0;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public String toString() {
        return "CachedKey[" + id() + ", version " + version + "]";
    }
}
