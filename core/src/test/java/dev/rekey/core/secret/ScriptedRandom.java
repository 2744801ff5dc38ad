package dev.rekey.core.secret;

import java.security.SecureRandom;
import java.util.Random;
import java.util.function.Consumer;

/** A source of "random" bytes that a test can foretell. */
final class ScriptedRandom extends SecureRandom {

    private final transient Consumer<byte[]> script;

    private ScriptedRandom(Consumer<byte[]> script) {
        this.script = script;
    }

    static ScriptedRandom seeded(long seed) {
        return new ScriptedRandom(new Random(seed)::nextBytes);
    }

    static ScriptedRandom giving(byte... given) {
        return new ScriptedRandom(bytes -> System.arraycopy(given, 0, bytes, 0, bytes.length));
    }

    @Override
    public void nextBytes(byte[] bytes) {
        script.accept(bytes);
    }
}
