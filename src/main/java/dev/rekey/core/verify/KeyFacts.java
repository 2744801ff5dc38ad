package dev.rekey.core.verify;

import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Rights;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.Silence;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that judging a key takes and telling of it, as it was when one of its secrets was found; in little memory, since a
 * node keeps a million of them. Immutable.
 *
 * <p>Of a {@link OwnedKey} it leaves out what only its managers see. Ids are kept as their bits and instants as
 * microseconds since 1970; what many keys have alike is shared between them.
 */
public final class KeyFacts implements Found, CallerKey {

    private static final long NEVER_BEGAN = Long.MIN_VALUE;
    private static final long NEVER_ENDS = Long.MAX_VALUE;

    private static final int MOST_SLIGHT_RULES = 16;

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
    private final Rights given;
    private final Rights effective;
    private final List<IpRange> allowedIps;
    private final List<IpRange> deniedIps;
    private final List<OriginPattern> allowedOrigins;
    private final Map<String, List<String>> allowedResources;
    private final List<RateLimit> rateLimits;
    private final List<String> roles;
    private final String name;
    private final byte[] metadata;
    private final @Nullable Silence silence;

    private KeyFacts(OwnedKey owned, SecretVersion secret, boolean oldHash, long asOf, Packing packing) {
        ApiKey key = owned.key();
        KeySettings settings = key.settings();
        idHigh = key.id().value().getMostSignificantBits();
        idLow = key.id().value().getLeastSignificantBits();
        secretHigh = secret.id().value().getMostSignificantBits();
        secretLow = secret.id().value().getLeastSignificantBits();
        secretEnds = micros(secret.expiresAt(), NEVER_ENDS);
        begins = micros(settings.notBefore(), NEVER_BEGAN);
        ends = micros(settings.expiresAt(), NEVER_ENDS);
        version = key.version();
        this.asOf = asOf;
        flags = flag(settings.enabled(), ENABLED)
                | flag(key.revoked() != null, REVOKED)
                | flag(key.quarantined() != null, QUARANTINED)
                | flag(key.kind() == KeyKind.PUBLISHABLE, PUBLISHABLE)
                | flag(settings.credits() != null, CREDITED)
                | flag(oldHash, OLD_HASH);
        owner = packing.shared(owned.owner());
        project = packing.shared(owned.project());
        given = packing.shared(owned.given());
        effective = packing.shared(owned.effective());
        allowedIps = settings.allowedIps();
        deniedIps = settings.deniedIps();
        allowedOrigins = settings.allowedOrigins();
        allowedResources = settings.allowedResources().isEmpty() ? Map.of() : settings.allowedResources();
        rateLimits = packing.shared(settings.rateLimits());
        roles = packing.shared(settings.roles());
        name = settings.name();
        metadata = packing.packed(settings.metadata());
        Silence rule = secret.end().silence();
        silence = rule == null ? null : rule.after(secret.lastUsedAt());
    }

    /**
     * @param secret the one that was found
     * @param oldHash whether that secret is kept under the previous pepper
     * @param asOf how far the node knew the changes made to keys when it began to read this one
     */
    public static KeyFacts of(OwnedKey owned, SecretVersion secret, boolean oldHash, long asOf, Packing packing) {
        return new KeyFacts(owned, secret, oldHash, asOf, packing);
    }

    public KeyId id() {
        return new KeyId(new UUID(idHigh, idLow));
    }

    /** Spreads as the key's id does, without making one. */
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

    /** What the key was given, whether or not its owner has it. */
    public Rights given() {
        return given;
    }

    /** What the key may do: what it was given, as far as its owner has it. */
    public Rights effective() {
        return effective;
    }

    @Override
    public List<IpRange> allowedIps() {
        return allowedIps;
    }

    @Override
    public List<IpRange> deniedIps() {
        return deniedIps;
    }

    @Override
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

    /** The customer's object as {@link Packing#packed} made it; not to be changed. */
    public byte[] metadata() {
        return metadata;
    }

    /** When it begins; {@code null} is at once. */
    @Override
    public @Nullable Instant notBefore() {
        return begins == NEVER_BEGAN ? null : Instant.EPOCH.plus(begins, ChronoUnit.MICROS);
    }

    /** When it ends; {@code null} is never. */
    @Override
    public @Nullable Instant expiresAt() {
        return ends == NEVER_ENDS ? null : Instant.EPOCH.plus(ends, ChronoUnit.MICROS);
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
    public Rights ownerRights() {
        return owner.rights();
    }

    @Override
    public boolean isMetered() {
        return hasCredits() || !rateLimits.isEmpty();
    }

    /** Whether its uses are paid for by credits. */
    public boolean hasCredits() {
        return has(CREDITED);
    }

    /** Whether the secret that was found is still kept under the previous pepper. */
    public boolean hasOldHash() {
        return has(OLD_HASH);
    }

    /** Whether the key's time has come. */
    boolean hasBegun(long nowMicros) {
        return begins <= nowMicros;
    }

    /** Whether the key's time is over. */
    boolean hasEnded(long nowMicros) {
        return ends <= nowMicros;
    }

    /** Whether the secret that was found is still one of the key's. */
    boolean isSecretLive(long nowMicros) {
        return nowMicros < secretEnds;
    }

    /** When that secret ends by itself; {@code null} is with the key, or by silence. */
    @Nullable
    Instant secretExpiresAt() {
        return secretEnds == NEVER_ENDS ? null : Instant.EPOCH.plus(secretEnds, ChronoUnit.MICROS);
    }

    /** What ends that secret if it is used no more, counted from the last use that the store knew of; {@code null} is nothing. */
    @Nullable
    Silence silence() {
        return silence;
    }

    /** Whether that secret ends if it is used no more. */
    public boolean endsBySilence() {
        return silence != null;
    }

    /** Whether it has few rules of its own, as most keys have: it may be kept beside the cache that weighs it. */
    public boolean isSlight() {
        int resources = allowedResources.values().stream().mapToInt(List::size).sum();
        return allowedIps.size() + deniedIps.size() + allowedOrigins.size() + resources <= MOST_SLIGHT_RULES;
    }

    /** What was made one with what other keys have: every result of {@link Packing#shared}, as often as it was asked. */
    public List<Object> shared() {
        return List.of(owner, project, given, effective, rateLimits, roles);
    }

    /** An instant as keys' instants are compared: in microseconds, cut off. */
    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
    }

    private static long micros(@Nullable Instant instant, long otherwise) {
        return instant == null ? otherwise : micros(instant);
    }

    private static int flag(boolean set, int flag) {
        return set ? flag : 0;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public String toString() {
        return "KeyFacts[" + id() + ", version " + version + "]";
    }
}
