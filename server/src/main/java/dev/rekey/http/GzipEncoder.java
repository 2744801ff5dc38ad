package dev.rekey.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The gzip content coding (RFC 9110, section 8.4.1.3). Not thread-safe.
 *
 * <p>Holds native memory until it is {@linkplain #release released}.
 */
public final class GzipEncoder extends GZIPOutputStream {

    public static final String NAME = "gzip";

    /** Bodies larger than this many bytes are compressed; compressing smaller ones saves little. */
    public static final int MIN_BYTES = 1024;

    /**
     * Memory of one instance in bytes: the window and tables of zlib, its output, and a pending
     * piece.
     */
    public static final int HELD_BYTES = 320 * 1024;

    private static final int BUFFER = 16 * 1024;

    /** Uses the fastest level, because bodies are created per request. */
    public GzipEncoder(OutputStream out) throws IOException {
        this(out, Deflater.BEST_SPEED);
    }

    private GzipEncoder(OutputStream out, int level) throws IOException {
        super(out, BUFFER);
        def.setLevel(level);
    }

    /** Releases the native memory. Unfinished output stays truncated. */
    public void release() {
        def.end();
    }

    /** Compresses a complete body at the fastest level. */
    public static byte[] of(byte[] plain) {
        return of(plain, Deflater.BEST_SPEED);
    }

    /**
     * Compresses a complete body at the best level, for bodies that are compressed once and sent
     * often.
     */
    static byte[] smallest(byte[] plain) {
        return of(plain, Deflater.BEST_COMPRESSION);
    }

    private static byte[] of(byte[] plain, int level) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (GzipEncoder gzip = new GzipEncoder(coded, level)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return coded.toByteArray();
    }

    /**
     * Whether a client with these {@code Accept-Encoding} lines (RFC 9110, section 12.5.3) accepts
     * gzip and prefers no other coding that the server supports.
     */
    public static boolean isAccepted(List<String> lines) {
        double gzip = -1;
        double any = -1;
        double identity = -1;
        for (String line : lines) {
            for (String element : line.split(",", -1)) {
                String[] parts = element.split(";", -1);
                switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
                    case NAME, "x-gzip" -> gzip = Math.max(gzip, weight(parts));
                    case "identity" -> identity = weight(parts);
                    case "*" -> any = weight(parts);
                    default -> {
                        // An unsupported coding.
                    }
                }
            }
        }
        double preference = gzip < 0 ? any : gzip;
        return preference > 0 && preference >= identity;
    }

    /** The weight; 1 if absent, 0 if malformed. */
    private static double weight(String[] parts) {
        for (int index = 1; index < parts.length; index++) {
            String parameter = parts[index].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String weight = parameter.substring(2);
                return weight.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(weight) : 0;
            }
        }
        return 1;
    }
}
