package dev.rekey.config;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment variables that Kubernetes injects into each container for every Service of the
 * namespace. For a Service named {@code rekey} or {@code rekey-…} they begin with {@code REKEY_},
 * like the variables of this program.
 */
final class KubernetesVariables {

    private static final String SERVICE = "REKEY_(?:[A-Z0-9_]+_)?";
    private static final String URL = "(?:tcp|udp|sctp)://[0-9A-Za-z.:\\[\\]-]+:[0-9]{1,5}";

    /** Patterns of variable names, each with the pattern of its value. */
    private static final Map<Pattern, Pattern> FORMS = Map.of(
            form("SERVICE_HOST"), Pattern.compile("[0-9A-Za-z.:-]+"),
            form("SERVICE_PORT(?:_[A-Z0-9_]+)?"), Pattern.compile("[0-9]{1,5}"),
            form("PORT"), Pattern.compile(URL),
            form("PORT_[0-9]{1,5}_(?:TCP|UDP|SCTP)"), Pattern.compile(URL),
            form("PORT_[0-9]{1,5}_(?:TCP|UDP|SCTP)_PROTO"), Pattern.compile("tcp|udp|sctp"),
            form("PORT_[0-9]{1,5}_(?:TCP|UDP|SCTP)_PORT"), Pattern.compile("[0-9]{1,5}"),
            form("PORT_[0-9]{1,5}_(?:TCP|UDP|SCTP)_ADDR"), Pattern.compile("[0-9A-Za-z.:-]+"));

    private KubernetesVariables() {}

    private static Pattern form(String name) {
        return Pattern.compile(SERVICE + name);
    }

    /** Returns the names of such variables in an environment, sorted. */
    static SortedSet<String> in(Map<String, String> environment) {
        SortedSet<String> names = new TreeSet<>();
        environment.forEach((name, value) -> {
            if (isOne(name, value)) {
                names.add(name);
            }
        });
        return names;
    }

    private static boolean isOne(String name, String value) {
        return FORMS.entrySet().stream().anyMatch(form -> {
            Matcher matcher = form.getKey().matcher(name);
            return matcher.matches() && form.getValue().matcher(value).matches();
        });
    }
}
