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
 * The content coding gzip (RFC 9110, 8.4.1.3). Not thread-safe.
 *
 * <p>It holds memory beside the heap until it is {@linkplain #release released}.
 */
final class Gzip extends GZIPOutputStream {

    static final String NAME = "gzip";

    /** Bodies of more bytes than this are compressed: of a smaller one little would be saved. */
    static final int LEAST = 1024;

    /** Bytes that one of these holds: zlib's window and tables, its output, and a piece that is to be sent. */
    static final int HELD_BYTES = 320 * 1024;

    private static final int BUFFER = 16 * 1024;

    /** Fast: bodies are made for each request. */
    Gzip(OutputStream out) throws IOException {
        this(out, Deflater.BEST_SPEED);
    }

    private Gzip(OutputStream out, int level) throws IOException {
        super(out, BUFFER);
        def.setLevel(level);
    }

    /** Lets go of the memory beside the heap; what was not finished stays cut off. */
    void release() {
        def.end();
    }

    /** A whole body, quickly. */
    static byte[] of(byte[] plain) {
        return of(plain, Deflater.BEST_SPEED);
    }

    /** A whole body that is compressed once and sent often. */
    static byte[] smallest(byte[] plain) {
        return of(plain, Deflater.BEST_COMPRESSION);
    }

    private static byte[] of(byte[] plain, int level) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (Gzip gzip = new Gzip(coded, level)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return coded.toByteArray();
    }

    /**
     * Whether a client with these lines of {@code Accept-Encoding} (RFC 9110, 12.5.3) takes gzip, and likes nothing better that
     * we have.
     */
    static boolean isAccepted(List<String> lines) {
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
                        // A coding that we do not have.
                    }
                }
            }
        }
        double ours = gzip < 0 ? any : gzip;
        return ours > 0 && ours >= identity;
    }

    /** 1 where none is said; 0 where it is malformed. */
    private static double weight(String[] parts) {
        for (int at = 1; at < parts.length; at++) {
            String parameter = parts[at].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String weight = parameter.substring(2);
                return weight.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(weight) : 0;
            }
        }
        return 1;
    }
}
