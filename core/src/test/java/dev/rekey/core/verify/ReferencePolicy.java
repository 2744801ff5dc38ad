package dev.rekey.core.verify;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules as they are told to people, read once more by loops over texts; it shares nothing with {@link VerificationPolicy}. */
final class ReferencePolicy {

    /** Names are tried up to this length: one segment more than the longest pattern that is tried has. */
    private static final int LONGEST = 4;

    /** One letter stands for all that no pattern names. */
    private static final List<String> LETTERS = List.of("files", "rooms", "read", "write", "other");

    private static final List<String> NAMES = names();
    private static final Map<String, Set<String>> MEANT = new HashMap<>();

    private ReferencePolicy() {}

    static Outcome outcome(PolicyCase policyCase) {
        if (policyCase.secretEnds() != null && !isBefore(policyCase.now(), policyCase.secretEnds())) {
            return Outcome.NOT_FOUND;
        }
        if (policyCase.revoked()) {
            return Outcome.REVOKED;
        }
        if (!policyCase.enabled() || !policyCase.ownerEnabled()) {
            return Outcome.DISABLED;
        }
        if (policyCase.quarantined()) {
            return Outcome.QUARANTINED;
        }
        if (policyCase.begins() != null && isBefore(policyCase.now(), policyCase.begins())) {
            return Outcome.NOT_YET_VALID;
        }
        if (policyCase.ends() != null && !isBefore(policyCase.now(), policyCase.ends())) {
            return Outcome.EXPIRED;
        }
        if (!passesAddress(policyCase)) {
            return Outcome.IP_NOT_ALLOWED;
        }
        if (!passesOrigin(policyCase)) {
            return Outcome.ORIGIN_NOT_ALLOWED;
        }
        if (!passesPermissions(policyCase)) {
            return Outcome.INSUFFICIENT_PERMISSIONS;
        }
        return passesResource(policyCase) ? Outcome.VALID : Outcome.RESOURCE_NOT_ALLOWED;
    }

    /** Instants count in microseconds, cut off. */
    private static boolean isBefore(Instant one, Instant other) {
        return micros(one).compareTo(micros(other)) < 0;
    }

    private static BigInteger micros(Instant instant) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(BigInteger.valueOf(1_000_000))
                .add(BigInteger.valueOf(instant.getNano() / 1000));
    }

    private static boolean passesAddress(PolicyCase policyCase) {
        if (policyCase.allowedIps().isEmpty() && policyCase.deniedIps().isEmpty()) {
            return true;
        }
        String bits = policyCase.ip() == null ? null : bits(policyCase.ip());
        if (bits == null) {
            return false;
        }
        boolean allowed = policyCase.allowedIps().isEmpty();
        for (String range : policyCase.allowedIps()) {
            allowed |= isIn(bits, range);
        }
        for (String range : policyCase.deniedIps()) {
            allowed &= !isIn(bits, range);
        }
        return allowed;
    }

    private static boolean isIn(String bits, String range) {
        int slash = range.indexOf('/');
        String first = bits(slash < 0 ? range : range.substring(0, slash));
        if (first == null) {
            throw new IllegalArgumentException(range);
        }
        int prefix = slash < 0 ? first.length() : Integer.parseInt(range.substring(slash + 1));
        if (slash >= 0 && range.contains(":") && first.length() == 32) {
            prefix -= 96;
        }
        return bits.length() == first.length() && bits.substring(0, prefix).equals(first.substring(0, prefix));
    }

    /** 32 or 128 characters 0 and 1; {@code null} where the text is no address. */
    static @Nullable String bits(String text) {
        if (!text.contains(":")) {
            return ipv4(text);
        }
        String rest = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') > lastColon) {
            String tail = ipv4(text.substring(lastColon + 1));
            if (tail == null) {
                return null;
            }
            BigInteger value = new BigInteger(tail, 2);
            rest = text.substring(0, lastColon + 1) + value.shiftRight(16).toString(16) + ":"
                    + value.and(BigInteger.valueOf(0xFFFF)).toString(16);
        }
        int gap = rest.indexOf("::");
        List<String> groups = new ArrayList<>(groups(gap < 0 ? rest : rest.substring(0, gap)));
        if (gap >= 0) {
            List<String> behind = groups(rest.substring(gap + 2));
            while (groups.size() + behind.size() < 8) {
                groups.add("0");
            }
            groups.addAll(behind);
        }
        StringBuilder bits = new StringBuilder();
        for (String group : groups) {
            if (!group.matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            bits.append(padded(new BigInteger(group, 16), 16));
        }
        if (bits.length() != 128) {
            return null;
        }
        String mapped = "0".repeat(80) + "1".repeat(16);
        return bits.toString().startsWith(mapped) ? bits.substring(96) : bits.toString();
    }

    private static @Nullable String ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        StringBuilder bits = new StringBuilder();
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return null;
            }
            bits.append(padded(new BigInteger(part), 8));
        }
        return bits.toString();
    }

    private static List<String> groups(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
    }

    private static String padded(BigInteger value, int length) {
        String digits = value.toString(2);
        return "0".repeat(length - digits.length()) + digits;
    }

    private static boolean passesOrigin(PolicyCase policyCase) {
        if (policyCase.allowedOrigins().isEmpty()) {
            return true;
        }
        if (policyCase.origin() == null) {
            return !policyCase.strict();
        }
        String[] sent = parts(policyCase.origin());
        if (sent.length == 0 || sent[1].contains("*")) {
            return false;
        }
        for (String pattern : policyCase.allowedOrigins()) {
            String[] wanted = parts(pattern);
            boolean wild = wanted[1].startsWith("*.");
            boolean host = wild
                    ? sent[1].endsWith(wanted[1].substring(1)) && sent[1].length() >= wanted[1].length()
                    : sent[1].equals(wanted[1]);
            if (host && sent[0].equals(wanted[0]) && sent[2].equals(wanted[2])) {
                return true;
            }
        }
        return false;
    }

    /** Scheme, host and port; nothing where the text is more or less than an origin. */
    private static String[] parts(String text) {
        if (text.equals("null")) {
            return new String[] {"null", "null", "null"};
        }
        int start = text.indexOf("://");
        if (start < 1
                || Pattern.compile("[/?#@\\s]")
                        .matcher(text.substring(start + 3))
                        .find()) {
            return new String[0];
        }
        String scheme = text.substring(0, start).toLowerCase(Locale.ROOT);
        String host = text.substring(start + 3).toLowerCase(Locale.ROOT);
        String port = "";
        int colon = host.lastIndexOf(':');
        if (colon > host.lastIndexOf(']')) {
            port = host.substring(colon + 1);
            host = host.substring(0, colon);
        }
        if (host.isEmpty()) {
            return new String[0];
        }
        boolean usual = port.equals(scheme.equals("https") ? "443" : "80");
        return new String[] {scheme, host, usual ? "" : port};
    }

    private static boolean passesPermissions(PolicyCase policyCase) {
        if (policyCase.needed().isEmpty()) {
            return true;
        }
        List<String> given = new ArrayList<>(policyCase.given());
        for (String role : policyCase.namedRoles()) {
            given.addAll(policyCase.roles().getOrDefault(role, List.of()));
        }
        for (List<String> all : policyCase.needed()) {
            boolean there = true;
            for (String permission : all) {
                there &= !policyCase.restricted() || isCovered(permission, given);
                there &= policyCase.held() == null || isCovered(permission, policyCase.held());
            }
            if (there) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the patterns stands for every name that the wanted one stands for. */
    private static boolean isCovered(String wanted, List<String> patterns) {
        for (String pattern : patterns) {
            if (meant(pattern).containsAll(meant(wanted))) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> meant(String pattern) {
        return MEANT.computeIfAbsent(pattern, unknown -> {
            String head = unknown.endsWith("*") ? unknown.substring(0, unknown.length() - 1) : unknown;
            String regex = head.replace("*", "[^:]+") + (unknown.endsWith("*") ? ".+" : "");
            return NAMES.stream()
                    .filter(Pattern.compile(regex).asMatchPredicate())
                    .collect(Collectors.toSet());
        });
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(LETTERS);
        int start = 0;
        for (int length = 2; length <= LONGEST; length++) {
            int end = names.size();
            for (String shorter : List.copyOf(names.subList(start, end))) {
                LETTERS.forEach(letter -> names.add(shorter + ":" + letter));
            }
            start = end;
        }
        return List.copyOf(names);
    }

    private static boolean passesResource(PolicyCase policyCase) {
        if (policyCase.resource() == null) {
            return true;
        }
        int colon = policyCase.resource().indexOf(':');
        List<String> ids =
                policyCase.allowedResources().get(policyCase.resource().substring(0, colon));
        return ids == null || ids.contains(policyCase.resource().substring(colon + 1));
    }
}
