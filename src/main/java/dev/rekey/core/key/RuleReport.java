package dev.rekey.core.key;

import dev.rekey.core.Violation;
import dev.rekey.core.id.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells of keys as they stand which rules of their project they do not keep. Counts each owner's keys once. Not thread-safe. */
public final class RuleReport {

    private final KeyStore keys;
    private final Instant now;
    private final Map<UserId, Long> counted = new HashMap<>();

    /** @param now when lives and keys that have ended are judged */
    public RuleReport(KeyStore keys, Instant now) {
        this.keys = keys;
        this.now = now;
    }

    /** A rule that a key does not keep, and where. */
    public record Broken(String rule, Violation violation) {}

    /** What the key breaks, which is neither revoked nor expired; empty where it stands inside the rules. */
    public List<Broken> of(OwnedKey owned) {
        List<Broken> broken = new ArrayList<>(RuleCheck.of(owned, now));
        Optional<OwnerCap> cap =
                owned.isRootKey() ? Optional.empty() : OwnerCaps.of(owned.project(), owned.owner(), now);
        if (cap.filter(this::isExceeded).isPresent()) {
            broken.add(new Broken(RuleCheck.MAX_KEYS_PER_OWNER, OwnerCaps.exceeded()));
        }
        return broken;
    }

    private boolean isExceeded(OwnerCap cap) {
        return counted.computeIfAbsent(cap.owner(), owner -> keys.countLive(owner, now)) > cap.most();
    }
}
