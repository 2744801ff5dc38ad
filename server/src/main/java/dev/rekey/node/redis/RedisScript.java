package dev.rekey.node.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script that Redis executes atomically.
 *
 * @param text source in Lua 5.1
 * @param sha1 SHA-1 of the source, for {@code EVALSHA}
 */
record RedisScript(String text, String sha1) {

    static final RedisScript TAKE = of("counting.lua", "take.lua");
    static final RedisScript GIVE_BACK = of("counting.lua", "give-back.lua");

    private static RedisScript of(String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(read("/redis/" + part)).append('\n');
        }
        return new RedisScript(text.toString(), sha1(text.toString()));
    }

    private static String read(String resource) {
        try (InputStream bytes = RedisScript.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
