package dev.rekey.core.traffic;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.IpRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cuts networks where a key's rules about addresses begin and end, so that no rule tells addresses of a piece apart. */
final class NetworkPieces {

    private final List<IpRange> narrow = new ArrayList<>();

    /** @param rules all that may tell addresses apart */
    NetworkPieces(List<IpRange> rules) {
        for (IpRange rule : new LinkedHashSet<>(rules)) {
            if (rule.prefix() > Shape.networkOf(rule.first()).prefix()) {
                narrow.add(rule);
            }
        }
    }

    /** One address of each piece: the first. */
    List<Address> of(IpRange network) {
        Set<Address> firsts = new LinkedHashSet<>();
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
