package dev.rekey.core.verify;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.core.Metadata;
import dev.rekey.core.key.KeyAggregate;
import java.nio.charset.StandardCharsets;

/** Facts of sample keys, as if found by their newest secret. */
public final class SampleCachedKeys {

    /** Shares nothing, and tells of an object how many members it has. */
    public static final KeyInterner PLAIN = new KeyInterner() {
        @Override
        public <T> T shared(T part) {
            return part;
        }

        @Override
        public byte[] packed(Metadata metadata) {
            return json("{'members':%s}").formatted(metadata.members().size()).getBytes(StandardCharsets.UTF_8);
        }
    };

    private SampleCachedKeys() {}

    public static CachedKey of(KeyAggregate aggregate) {
        return CachedKey.of(aggregate, aggregate.key().newestSecret(), false, 0, PLAIN);
    }
}
