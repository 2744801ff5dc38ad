package dev.rekey.core.key.validation;

import dev.rekey.core.Violation;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.store.KeyCountStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
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
public final class KeyPolicyReport {

    private final KeyCountStore counts;
    private final Instant now;
    private final Map<UserId, Long> counted = new HashMap<>();

    /** @param now instant at which lifetimes and expiry are evaluated */
    public KeyPolicyReport(KeyCountStore counts, Instant now) {
        this.counts = counts;
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
    public List<Broken> of(KeyAggregate aggregate) {
        List<Broken> broken = new ArrayList<>(KeyPolicyCheck.of(aggregate, now));
        Optional<OwnerKeyLimit> cap = aggregate.isRootKey()
                ? Optional.empty()
                : OwnerKeyLimits.of(aggregate.project(), aggregate.owner(), now);
        if (cap.filter(this::isExceeded).isPresent()) {
            broken.add(new Broken(KeyPolicyCheck.MAX_KEYS_PER_OWNER, OwnerKeyLimits.exceeded()));
        }
        return broken;
    }

    private boolean isExceeded(OwnerKeyLimit cap) {
        return counted.computeIfAbsent(cap.owner(), owner -> counts.countLive(owner, now)) > cap.most();
    }
}
