package dev.rekey.core.gateway;

import dev.rekey.core.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requested change of one gateway profile; for a new profile, its differences from the default.
 *
 * @param gateway required for a new profile
 * @param methods changes by method, merged
 */
public record GatewayProfileChange(
        Optional<Gateway> gateway,
        Change<String> permissions,
        Change<Map<String, Change<String>>> methods,
        Change<String> resource,
        Change<List<String>> keyFrom,
        Change<PreflightPolicy> preflight,
        Change<Long> cost) {}
