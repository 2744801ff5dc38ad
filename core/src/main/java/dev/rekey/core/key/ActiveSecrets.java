package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.Refusal.Conflict.Reason;
import dev.rekey.core.id.SecretId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a key that have not expired, and operations on them. Pure.
 *
 * <p>The newest secret expires only with its key, so that a key always has a secret.
 *
 * @param newestFirst at least one
 */
public record ActiveSecrets(List<SecretVersion> newestFirst) {

    /** Maximum number of valid secrets of a key. */
    static final int MAX_SECRETS = 5;

    public ActiveSecrets {
        newestFirst = List.copyOf(newestFirst);
    }

    public static ActiveSecrets of(ApiKey key, Instant now) {
        // Include the newest secret whatever its stored expiry: it expires with its key.
        List<SecretVersion> all = key.secrets();
        return new ActiveSecrets(
                Stream.concat(all.stream().limit(1), all.stream().skip(1).filter(secret -> secret.isLive(now)))
                        .toList());
    }

    private SecretVersion newest() {
        return newestFirst.getFirst();
    }

    private List<SecretVersion> earlier() {
        return newestFirst.subList(1, newestFirst.size());
    }

    /**
     * Returns a secret.
     *
     * @throws Refusal.NotFound if the key has no such secret or it has expired
     */
    public SecretVersion get(SecretId id) {
        return newestFirst.stream()
                .filter(secret -> secret.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.KEY, "no such valid secret"));
    }

    /**
     * Returns the secrets after a rotation. No existing secret is prolonged.
     *
     * @param fresh the new secret
     * @param latest latest expiry of the existing secrets
     * @param silentSeconds inactivity timeout of the existing secrets in seconds; {@code null}
     *     keeps the present one
     * @throws Refusal.Conflict if the key would have more than {@value #MAX_SECRETS} secrets
     */
    public List<SecretVersion> rotated(SecretVersion fresh, Instant latest, @Nullable Long silentSeconds, Instant now) {
        List<SecretVersion> all = new ArrayList<>();
        all.add(fresh);
        for (SecretVersion secret : newestFirst) {
            List<PreviousSecretExpiry> formerly = new ArrayList<>();
            formerly.add(new PreviousSecretExpiry(fresh.id(), secret.end()));
            formerly.addAll(secret.previousExpiries());
            SecretVersion capped =
                    secret.ending(secret.end().tightened(latest, silentSeconds, secret.lastUsedAt(), now), formerly);
            if (capped.isLive(now)) {
                all.add(capped);
            }
        }
        if (all.size() > MAX_SECRETS) {
            throw new Refusal.Conflict(
                    Reason.TOO_MANY_SECRETS,
                    "The key already has " + MAX_SECRETS
                            + " valid secrets. Delete one, or rotate with `overlap_seconds` 0.");
        }
        return all;
    }

    /**
     * Returns the secrets without the newest one. The others get back the expiry they had before
     * the rotation that created it, unless it was changed explicitly since.
     *
     * @throws Refusal.Conflict with the given reason and message if there is no other
     */
    public List<SecretVersion> withoutNewest(Reason otherwise, String message, Instant now) {
        if (earlier().isEmpty()) {
            throw new Refusal.Conflict(otherwise, message);
        }
        SecretId removed = newest().id();
        List<SecretVersion> all = new ArrayList<>();
        all.add(earlier().getFirst().ending(SecretExpiry.WITH_KEY, List.of()));
        earlier().stream()
                .skip(1)
                .map(secret -> secret.previousExpiries().stream()
                        .filter(former -> former.because().equals(removed))
                        .findFirst()
                        .map(former -> secret.ending(former.end(), without(secret.previousExpiries(), former)))
                        .orElse(secret))
                .filter(secret -> secret.isLive(now))
                .forEach(all::add);
        return all;
    }

    private static List<PreviousSecretExpiry> without(List<PreviousSecretExpiry> all, PreviousSecretExpiry removed) {
        return all.stream().filter(former -> !former.equals(removed)).toList();
    }

    /**
     * Returns the secrets without this one. Removing the newest works like {@link #withoutNewest}.
     */
    public List<SecretVersion> without(SecretId id, Instant now) {
        SecretVersion removed = get(id);
        if (removed.equals(newest())) {
            return withoutNewest(
                    Reason.LAST_SECRET,
                    "The only secret of a key cannot be deleted. Rotate, disable or revoke the key.",
                    now);
        }
        return newestFirst.stream().filter(secret -> !secret.id().equals(id)).toList();
    }

    /**
     * Returns the secrets with another expiry of this one. Cancelling a later rotation does not
     * revert it.
     *
     * @throws Refusal.Conflict if it is the newest
     */
    public List<SecretVersion> ending(SecretId id, UnaryOperator<SecretExpiry> change) {
        SecretVersion changed = get(id);
        if (changed.equals(newest())) {
            throw new Refusal.Conflict(
                    Reason.NEWEST_SECRET,
                    "The newest secret expires only with its key. Rotate the key, or change its `expires_at`.");
        }
        SecretExpiry end = change.apply(changed.end());
        if (end.equals(changed.end())) {
            return newestFirst;
        }
        return newestFirst.stream()
                .map(secret -> secret.id().equals(id) ? secret.ending(end, List.of()) : secret)
                .toList();
    }

    /**
     * Returns whether {@code others} contains a new secret, or one that may expire later than it
     * does now.
     */
    public boolean isProlongedBy(List<SecretVersion> others) {
        return others.stream()
                .anyMatch(other -> newestFirst.stream()
                        .noneMatch(secret -> secret.id().equals(other.id())
                                && other.end().isWithin(secret.end(), secret.lastUsedAt())));
    }

    /** Returns the secrets of a key that expired by inactivity, before any other expiry. */
    public static List<SecretVersion> expiredByInactivity(ApiKey key, Instant now) {
        return key.secrets().stream()
                .skip(1)
                .filter(secret -> secret.end().isExpiredByInactivity(secret.lastUsedAt(), now))
                .toList();
    }
}
