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
 * The peppers in force.
 *
 * @param current under which new hashes are made
 * @param previous under which older hashes may still be; {@code null} where there is none
 */
public record Peppers(Pepper current, @Nullable Pepper previous) {

    private static final Pattern LINE = Pattern.compile("([a-z0-9]{1,32}):([0-9a-fA-F]{64})");
    private static final int ID_BYTES = 4;

    public Peppers {
        if (previous != null && previous.id().equals(current.id())) {
            throw new IllegalArgumentException("both peppers have the same id");
        }
    }

    /**
     * Reads the lines of a pepper file, each {@code <id>:<64 hex>}: the first is the current pepper, a second one the
     * previous. Blank lines and lines that begin with {@code #} are passed over.
     *
     * @throws IllegalArgumentException if they say anything else; its message tells the line's number and quotes nothing
     */
    public static Peppers parse(List<String> lines) {
        List<Pepper> found = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException("line " + (at + 1) + " is not of the form <id>:<64 hex>");
            }
            byte[] bits = HexFormat.of().parseHex(parts.group(2));
            found.add(Pepper.of(parts.group(1), bits));
            Arrays.fill(bits, (byte) 0);
        }
        return switch (found.size()) {
            case 0 -> throw new IllegalArgumentException("there is no pepper");
            case 1 -> new Peppers(found.getFirst(), null);
            case 2 -> new Peppers(found.getFirst(), found.getLast());
            default -> throw new IllegalArgumentException("there are more than two peppers");
        };
    }

    /** The line of a new pepper. It is the pepper itself: write it to the file and nowhere else. */
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

    /** What a new secret is stored as. */
    public KeyHash hash(KeySecret secret) {
        return current.hash(secret);
    }

    /** Everything that {@code secret} may be stored as, the likeliest first. */
    public List<KeyHash> candidates(KeySecret secret) {
        return secret.hashes(this);
    }

    List<KeyHash> hashesOf(KeySecret secret) {
        KeyHash now = current.hash(secret);
        return previous == null ? List.of(now) : List.of(now, previous.hash(secret));
    }
}
