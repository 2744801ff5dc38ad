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
 * The secrets of a key that have not ended, and what can be done with them. Pure.
 *
 * <p>The newest ends with its key alone, whatever is done: a key never runs out of secrets by itself.
 *
 * @param newestFirst at least one
 */
record LiveSecrets(List<SecretVersion> newestFirst) {

    /** Of one key at once: a key that is rotated faster than its holders change over has another trouble. */
    static final int MOST = 5;

    LiveSecrets {
        newestFirst = List.copyOf(newestFirst);
    }

    static LiveSecrets of(ApiKey key, Instant now) {
        // The newest is there whatever its row says: keys are judged by their own ends.
        List<SecretVersion> all = key.secrets();
        return new LiveSecrets(
                Stream.concat(all.stream().limit(1), all.stream().skip(1).filter(secret -> secret.isLive(now)))
                        .toList());
    }

    private SecretVersion newest() {
        return newestFirst.getFirst();
    }

    private List<SecretVersion> earlier() {
        return newestFirst.subList(1, newestFirst.size());
    }

    /** @throws Refusal.NotFound where the key has no such secret, or it has ended */
    SecretVersion get(SecretId id) {
        return newestFirst.stream()
                .filter(secret -> secret.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY, "no such live secret"));
    }

    /**
     * With another newest one; none of the present ones lives longer than it would have.
     *
     * @param latest when the present ones end at the latest
     * @param silentSeconds after how much silence they end; {@code null} is whatever holds of them
     * @throws Refusal.Conflict where these would be too many
     */
    List<SecretVersion> rotated(SecretVersion fresh, Instant latest, @Nullable Long silentSeconds, Instant now) {
        List<SecretVersion> all = new ArrayList<>();
        all.add(fresh);
        for (SecretVersion secret : newestFirst) {
            List<FormerEnd> formerly = new ArrayList<>();
            formerly.add(new FormerEnd(fresh.id(), secret.end()));
            formerly.addAll(secret.formerly());
            SecretVersion capped =
                    secret.ending(secret.end().tightened(latest, silentSeconds, secret.lastUsedAt(), now), formerly);
            if (capped.isLive(now)) {
                all.add(capped);
            }
        }
        if (all.size() > MOST) {
            throw new Refusal.Conflict(
                    Reason.TOO_MANY_SECRETS,
                    "The key has " + MOST + " live secrets already. End one first, or rotate without an overlap.");
        }
        return all;
    }

    /**
     * Without the newest: the others live on as before the rotation that made it, but for what was said of them since.
     *
     * @throws Refusal.Conflict where there is no other
     */
    List<SecretVersion> withoutNewest(Reason otherwise, String message, Instant now) {
        if (earlier().isEmpty()) {
            throw new Refusal.Conflict(otherwise, message);
        }
        SecretId gone = newest().id();
        List<SecretVersion> all = new ArrayList<>();
        all.add(earlier().getFirst().ending(SecretEnd.WITH_KEY, List.of()));
        earlier().stream()
                .skip(1)
                .map(secret -> secret.formerly().stream()
                        .filter(former -> former.because().equals(gone))
                        .findFirst()
                        .map(former -> secret.ending(former.end(), without(secret.formerly(), former)))
                        .orElse(secret))
                .filter(secret -> secret.isLive(now))
                .forEach(all::add);
        return all;
    }

    private static List<FormerEnd> without(List<FormerEnd> all, FormerEnd one) {
        return all.stream().filter(each -> !each.equals(one)).toList();
    }

    /** Without this one; the newest goes as {@link #withoutNewest} says. */
    List<SecretVersion> without(SecretId id, Instant now) {
        SecretVersion gone = get(id);
        if (gone.equals(newest())) {
            return withoutNewest(
                    Reason.LAST_SECRET, "This is the key's only secret: revoke or disable the key, or rotate it.", now);
        }
        return newestFirst.stream().filter(secret -> !secret.id().equals(id)).toList();
    }

    /**
     * With another end of this one, which later rotations taken back leave as it is.
     *
     * @throws Refusal.Conflict where it is the newest
     */
    List<SecretVersion> ending(SecretId id, UnaryOperator<SecretEnd> change) {
        SecretVersion changed = get(id);
        if (changed.equals(newest())) {
            throw new Refusal.Conflict(
                    Reason.NEWEST_SECRET,
                    "The newest secret ends with its key alone: rotate the key, or change the key.");
        }
        SecretEnd end = change.apply(changed.end());
        if (end.equals(changed.end())) {
            return newestFirst;
        }
        return newestFirst.stream()
                .map(secret -> secret.id().equals(id) ? secret.ending(end, List.of()) : secret)
                .toList();
    }

    /** Whether one of these is another secret than the present ones, or may end later than it would have. */
    boolean isProlongedBy(List<SecretVersion> others) {
        return others.stream()
                .anyMatch(other -> newestFirst.stream()
                        .noneMatch(secret -> secret.id().equals(other.id())
                                && other.end().isWithin(secret.end(), secret.lastUsedAt())));
    }

    /** The secrets of a key that silence has ended, before their time was over otherwise. */
    static List<SecretVersion> goneSilent(ApiKey key, Instant now) {
        return key.secrets().stream()
                .skip(1)
                .filter(secret -> secret.end().isSilenced(secret.lastUsedAt(), now))
                .toList();
    }
}
