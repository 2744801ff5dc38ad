package dev.rekey.core.access;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Origin of a browser request, serialized as in the {@code Origin} header (RFC 6454, section 6;
 * WHATWG HTML, "serialization of an origin"): scheme, host in lower-case Punycode, and the port
 * unless it is the scheme's default; or {@code null} for an opaque origin.
 *
 * <p>Any scheme with a host is accepted, since extensions and apps use their own
 * ({@code chrome-extension}, {@code capacitor}). Browsers do not let pages forge the header; other
 * clients can send any value.
 */
public final class Origin {

    private static final String OPAQUE = "null";
    private static final int MAX_LENGTH = 512;
    private static final int MAX_HOST_LENGTH = 253;
    private static final int MAX_LABEL_LENGTH = 63;

    private static final Pattern PARTS = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]{0,63})://(?<host>\\[[0-9A-Fa-f:.]+]|[^\\[\\]/\\\\?#@:\\s]+)(?::(?<port>[1-9][0-9]{0,4}))?");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Map<String, Integer> DEFAULT_PORTS =
            Map.of("http", 80, "https", 443, "ws", 80, "wss", 443, "ftp", 21);

    private final String value;

    private Origin(String value) {
        this.value = value;
    }

    /**
     * Parses an origin into canonical form. Rejects user, path, query, fragment and a trailing
     * slash.
     *
     * <p>A non-ASCII host is converted by {@link IDN} (RFC 3490). The four characters that browsers
     * convert differently (UTS 46 deviation characters, such as sharp s) are rejected; the Punycode
     * form is unambiguous.
     */
    public static Optional<Origin> parse(String text) {
        if (text.equals(OPAQUE)) {
            return Optional.of(new Origin(OPAQUE));
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
        String host = host(parts.group("host"));
        String portText = parts.group("port");
        int port = portText == null ? -1 : Integer.parseInt(portText);
        if (host == null || port > 0xFFFF) {
            return Optional.empty();
        }
        boolean implied = port < 0 || Integer.valueOf(port).equals(DEFAULT_PORTS.get(scheme));
        return Optional.of(new Origin(scheme + "://" + host + (implied ? "" : ":" + port)));
    }

    /**
     * Fast check for canonical form: {@code http} or {@code https}, a host of lower-case labels
     * that begin with a letter, no port. If false, {@link #parse} must decide.
     */
    static boolean isPlain(String text) {
        int start = text.startsWith("https://") ? 8 : text.startsWith("http://") ? 7 : -1;
        if (start < 0 || text.length() == start || text.length() - start > MAX_HOST_LENGTH || text.contains("xn--")) {
            return false;
        }
        int length = 0;
        for (int index = start; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '.') {
                if (length == 0 || text.charAt(index - 1) == '-') {
                    return false;
                }
                length = 0;
            } else {
                boolean letter = character >= 'a' && character <= 'z';
                boolean inside = character == '-' || (character >= '0' && character <= '9');
                if (!(letter || (inside && length > 0)) || ++length > MAX_LABEL_LENGTH) {
                    return false;
                }
            }
        }
        return length > 0 && text.charAt(text.length() - 1) != '-';
    }

    /** Returns whether the host is a name, not an address, with at least {@code labels} labels. */
    boolean hasName(int labels) {
        int start = value.indexOf("://") + 3;
        if (value.equals(OPAQUE) || value.charAt(start) == '[') {
            return false;
        }
        int colon = value.indexOf(':', start);
        String[] found =
                value.substring(start, colon < 0 ? value.length() : colon).split("\\.", -1);
        return found.length >= labels
                && !NUMBER.matcher(found[found.length - 1]).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Origin that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Returns the origin as a browser sends it. */
    @Override
    public String toString() {
        return value;
    }

    /** Returns the host in canonical form; {@code null} if it is invalid. */
    private static @Nullable String host(String text) {
        if (text.startsWith("[")) {
            // Browsers treat an IPv4-mapped address and the IPv4 address as different hosts, and no
            // origin uses the former.
            return IpAddress.parse(text.substring(1, text.length() - 1))
                    .filter(address -> !address.isIpv4())
                    .map(address -> "[" + address + "]")
                    .orElse(null);
        }
        String name = ascii(text);
        if (name == null || name.length() > MAX_HOST_LENGTH) {
            return null;
        }
        String[] labels = name.split("\\.", -1);
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            return IpAddress.parse(name).map(IpAddress::toString).orElse(null);
        }
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return null;
            }
        }
        return name;
    }

    private static @Nullable String ascii(String text) {
        if (text.chars().allMatch(character -> character < 0x80)) {
            return text.toLowerCase(Locale.ROOT);
        }
        if (text.chars().anyMatch(Origin::isDeviation)) {
            return null;
        }
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Sharp s, final sigma, zero width non-joiner and zero width joiner (UTS 46, deviation
     * characters).
     */
    private static boolean isDeviation(int character) {
        return character == 0xDF || character == 0x3C2 || character == 0x200C || character == 0x200D;
    }
}
