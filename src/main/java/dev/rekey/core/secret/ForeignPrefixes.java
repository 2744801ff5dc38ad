package dev.rekey.core.secret;

import java.util.Set;

/**
 * Prefixes that already mean something to a secret scanner or a reader: GitHub's list of supported secret scanning
 * patterns and gitleaks' default rules, as far as they could be written in our own shape; and the kinds of our own ids, for
 * what is safe in a log must not look like what is not.
 */
final class ForeignPrefixes {

    /** The first word is enough, whatever follows. */
    private static final Set<String> WORDS = Set.of(
            // GitHub, GitLab
            "ghp",
            "gho",
            "ghs",
            "ghu",
            "ghr",
            "github",
            "glpat",
            "gldt",
            "glrt",
            "glptt",
            "glft",
            "glcbt",
            "glsoat",
            "glimt",
            "glagent",
            "gloas",
            "glffct",
            // payment
            "sk",
            "rk",
            "whsec",
            "sq0atp",
            "sq0csp",
            "shpat",
            "shpca",
            "shppa",
            "shpss",
            // package registries
            "npm",
            "pypi",
            "rubygems",
            "dckr",
            "oy2",
            // clouds and tools
            "dop",
            "doo",
            "dor",
            "hvs",
            "hvb",
            "hvr",
            "dapi",
            "nfp",
            "pul",
            "figd",
            "figu",
            "lin",
            "ntn",
            "glsa",
            "glc",
            "sntrys",
            "sntryu",
            "phc",
            "phx",
            "pscale",
            "fo1",
            "fm1",
            "fm2",
            "atlasv1",
            "sgp",
            "nvapi",
            "nrak",
            // models
            "hf",
            "r8",
            "gsk",
            "pplx",
            "xai",
            // our own ids
            "key",
            "user",
            "project",
            "secret",
            "audit");

    /** The whole prefix. */
    private static final Set<String> WHOLE = Set.of("pk_live", "pk_test");

    private ForeignPrefixes() {}

    static boolean include(String prefix) {
        int separator = prefix.indexOf('_');
        String word = separator < 0 ? prefix : prefix.substring(0, separator);
        return WORDS.contains(word)
                || WHOLE.contains(prefix)
                || word.startsWith("xox") // Slack
                || word.startsWith("xapp")
                || word.startsWith("akia") // AWS; its scanners are told to mind case, their users' are not
                || word.startsWith("asia");
    }
}
