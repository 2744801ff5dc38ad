package dev.rekey.core.secret;

import java.util.Set;

/**
 * Prefixes reserved for others. Secret scanners attribute them to other vendors, or they mark the
 * kind of a Rekey id; an id is safe to log, so a secret must not look like one.
 */
final class ReservedPrefixes {

    /** Reserved as the first word, whatever follows. */
    private static final Set<String> WORDS = words("""
            ghp gho ghs ghu ghr github
            glpat gldt glrt glptt glft glcbt glsoat glimt glagent gloas glffct
            sk rk whsec sq0atp sq0csp shpat shpca shppa shpss
            npm pypi rubygems dckr
            dop doo dor hvs hvb hvr dapi nfp pul figd figu lin ntn glsa glc sntrys sntryu phc phx pscale atlasv1 nvapi
            hf r8 gsk pplx xai
            key user project secret audit
            """);

    /** Reserved as the whole prefix. */
    private static final Set<String> WHOLE = Set.of("pk_live", "pk_test");

    private ReservedPrefixes() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    static boolean include(String prefix) {
        int separator = prefix.indexOf('_');
        String word = separator < 0 ? prefix : prefix.substring(0, separator);
        return WORDS.contains(word)
                || WHOLE.contains(prefix)
                || word.startsWith("xox") // Slack
                || word.startsWith("xapp")
                || word.startsWith("akia"); // AWS
    }
}
