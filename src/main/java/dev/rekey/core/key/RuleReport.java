package dev.rekey.core.key;

import dev.rekey.core.Violation;
import dev.rekey.core.id.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports which key rules of their project existing keys violate. Counts the keys of each owner
 * once. Not thread-safe.
 */
public final class RuleReport {

    private final KeyStore keys;
    private final Instant now;
    private final Map<UserId, Long> counted = new HashMap<>();

    /** @param now instant at which lifetimes and expiry are evaluated */
    public RuleReport(KeyStore keys, Instant now) {
        this.keys = keys;
        this.now = now;
    }

    /**
     * A violated rule.
     *
     * @param rule name of the rule
     */
    public record Broken(String rule, Violation violation) {}

    /**
     * Returns the rules that a key violates; empty if it complies. The key must be neither revoked
     * nor expired.
     */
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
