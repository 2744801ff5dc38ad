package dev.rekey.core.secret;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Peppers in use.
 *
 * @param current pepper of new hashes
 * @param previous pepper that older hashes may use; {@code null} if none
 */
public record PepperSet(Pepper current, @Nullable Pepper previous) {

    private static final Pattern LINE = Pattern.compile("([a-z0-9]{1,32}):([0-9a-fA-F]{64})");
    private static final int ID_BYTES = 4;

    public PepperSet {
        if (previous != null && previous.id().equals(current.id())) {
            throw new IllegalArgumentException("the two peppers have the same id");
        }
    }

    /**
     * Parses a pepper file with lines {@code <id>:<64 hex>}: the first is the current pepper, an
     * optional second one the previous. Blank lines and lines that begin with {@code #} are
     * ignored.
     *
     * @throws IllegalArgumentException if the content is invalid; the message contains the line
     *     number and no content
     */
    public static PepperSet parse(List<String> lines) {
        List<Pepper> found = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException("line " + (index + 1) + " must have the form <id>:<64 hex>");
            }
            byte[] bits = HexFormat.of().parseHex(parts.group(2));
            found.add(Pepper.of(parts.group(1), bits));
            Arrays.fill(bits, (byte) 0);
        }
        return switch (found.size()) {
            case 0 -> throw new IllegalArgumentException("no pepper found");
            case 1 -> new PepperSet(found.getFirst(), null);
            case 2 -> new PepperSet(found.getFirst(), found.getLast());
            default -> throw new IllegalArgumentException("more than two peppers found");
        };
    }

    /**
     * Generates the line of a new pepper. The line is the pepper itself: write it only to the
     * pepper file.
     */
    public static String newLine(SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        byte[] bits = new byte[Pepper.LENGTH];
        random.nextBytes(id);
        random.nextBytes(bits);
        HexFormat hex = HexFormat.of();
        String line = hex.formatHex(id) + ":" + hex.formatHex(bits);
        Arrays.fill(bits, (byte) 0);
        return line;
    }

    /** Returns the hash to store for a new secret. */
    public KeyHash hash(KeySecret secret) {
        return current.hash(secret);
    }

    /** Returns all hashes that may be stored for {@code secret}, the most likely first. */
    public List<KeyHash> candidates(KeySecret secret) {
        return secret.hashes(this);
    }

    List<KeyHash> hashesOf(KeySecret secret) {
        KeyHash now = current.hash(secret);
        return previous == null ? List.of(now) : List.of(now, previous.hash(secret));
    }
}
