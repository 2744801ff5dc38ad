package dev.rekey.core.traffic;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Splits networks at the boundaries of a key's address rules, so that each rule treats all
 * addresses of a piece alike.
 */
final class NetworkPartition {

    private final List<IpRange> narrow = new ArrayList<>();

    /** @param rules all ranges that may distinguish addresses */
    NetworkPartition(List<IpRange> rules) {
        for (IpRange rule : new LinkedHashSet<>(rules)) {
            if (rule.prefix() > TrafficPattern.networkOf(rule.first()).prefix()) {
                narrow.add(rule);
            }
        }
    }

    /** Returns the first address of each piece. */
    List<IpAddress> of(IpRange network) {
        Set<IpAddress> firsts = new LinkedHashSet<>();
        firsts.add(network.first());
        for (IpRange rule : narrow) {
            if (network.contains(rule)) {
                firsts.add(rule.first());
                rule.next().filter(network::contains).ifPresent(firsts::add);
            }
        }
        return List.copyOf(firsts);
    }
}
