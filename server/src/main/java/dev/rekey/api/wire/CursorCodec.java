package dev.rekey.api.wire;

import dev.rekey.core.key.store.KeyPage;
import dev.rekey.http.HttpExchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and reads cursors: opaque strings of a version, the position of the last item, and an HMAC
 * over both and over the list with its filters. A cursor cannot be forged and is only valid for the
 * list and filters it was issued for. It grants no access: each page is authorized like the first.
 * Thread-safe.
 */
public final class CursorCodec {

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte VERSION = 1;
    private static final int POSITION_BYTES = 1 + Long.BYTES + 2 * Long.BYTES;
    private static final int TAG_BYTES = 16;

    private final SecretKeySpec secret;

    /** @param secret at least 16 bytes, the same on every node and after a restart */
    public CursorCodec(byte[] secret) {
        if (secret.length < TAG_BYTES) {
            throw new IllegalArgumentException("the cursor secret must have at least " + TAG_BYTES + " bytes");
        }
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * Position of the last returned item: its creation time, if the list is in that order, and its
     * id.
     */
    public record Position(Instant at, UUID id) {

        /** Position in a list ordered by id. */
        public static Position of(UUID id) {
            return new Position(Instant.EPOCH, id);
        }

        public static Position of(KeyPage.Position position) {
            return new Position(position.createdAt(), position.id().value());
        }
    }

    /** The cursor after {@code place} in the requested list. */
    public String write(HttpExchange exchange, Position place) {
        return write(listOf(exchange), place);
    }

    /**
     * The position at which the requested page starts; empty for the first page.
     *
     * @throws InvalidRequestException if the cursor was not issued for this list and these filters
     */
    public Optional<Position> read(HttpExchange exchange) {
        return exchange.query(QueryReader.CURSOR).map(cursor -> read(listOf(exchange), cursor));
    }

    String write(List<String> list, Position place) {
        byte[] cursor = Arrays.copyOf(bytes(place), POSITION_BYTES + TAG_BYTES);
        System.arraycopy(tag(list, cursor), 0, cursor, POSITION_BYTES, TAG_BYTES);
        return text(cursor);
    }

    Position read(List<String> list, String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            throw InvalidRequestException.cursor();
        }
        // Only the canonical encoding is accepted: the decoder would also take padding, and any
        // value in the unused bits of the last character.
        if (bytes.length != POSITION_BYTES + TAG_BYTES
                || bytes[0] != VERSION
                || !text(bytes).equals(cursor)) {
            throw InvalidRequestException.cursor();
        }
        byte[] sent = Arrays.copyOfRange(bytes, POSITION_BYTES, bytes.length);
        if (!MessageDigest.isEqual(sent, tag(list, bytes))) {
            throw InvalidRequestException.cursor();
        }
        ByteBuffer place = ByteBuffer.wrap(bytes, 1, POSITION_BYTES - 1);
        Instant at = Instant.EPOCH.plus(place.getLong(), ChronoUnit.MICROS);
        return new Position(at, new UUID(place.getLong(), place.getLong()));
    }

    private static String text(byte[] cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    private static byte[] bytes(Position place) {
        return ByteBuffer.allocate(POSITION_BYTES)
                .put(VERSION)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, place.at()))
                .putLong(place.id().getMostSignificantBits())
                .putLong(place.id().getLeastSignificantBits())
                .array();
    }

    /** Identity of a list: its path and all its filters. */
    private static List<String> listOf(HttpExchange exchange) {
        List<String> list = new ArrayList<>();
        list.add(exchange.operation());
        list.add(exchange.path());
        for (String name : new TreeSet<>(exchange.queryNames())) {
            if (!name.equals(QueryReader.CURSOR) && !name.equals(QueryReader.LIMIT)) {
                list.add(name);
                list.add(Integer.toString(exchange.queries(name).size()));
                list.addAll(exchange.queries(name));
            }
        }
        return list;
    }

    private byte[] tag(List<String> list, byte[] cursor) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(cursor, 0, POSITION_BYTES);
            for (String part : list) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + ALGORITHM, e);
        }
    }
}
