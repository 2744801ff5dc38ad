package dev.rekey.core.verify;

import dev.rekey.core.Metadata;
import dev.rekey.core.key.OwnedKey;
import java.nio.charset.StandardCharsets;

/** Facts of sample keys, as if found by their newest secret. */
public final class SampleFacts {

    /** Shares nothing, and tells of an object how many members it has. */
    public static final Packing PLAIN = new Packing() {
        @Override
        public <T> T shared(T part) {
            return part;
        }

        @Override
        public byte[] packed(Metadata metadata) {
            return ("{\"members\":" + metadata.members().size() + "}").getBytes(StandardCharsets.UTF_8);
        }
    };

    private SampleFacts() {}

    public static KeyFacts of(OwnedKey owned) {
        return KeyFacts.of(owned, owned.key().newestSecret(), false, 0, PLAIN);
    }
}
