package dev.rekey.core.project;

import dev.rekey.core.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks to be different about one gateway profile, or, where the profile is new, different from the usual one.
 *
 * @param gateway needed for a new profile
 * @param methods by method; they merge
 */
public record ProfileChange(
        Optional<Gateway> gateway,
        Change<String> permissions,
        Change<Map<String, Change<String>>> methods,
        Change<String> resource,
        Change<List<String>> keyFrom,
        Change<Preflight> preflight,
        Change<Long> cost) {}
