package dev.rekey.node;

import com.github.benmanes.caffeine.cache.Interner;
import dev.rekey.core.Metadata;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Packing;
import java.util.function.Function;

/** Keeps one instance of what many keys have alike, for as long as any key has it. Thread-safe. */
public final class FactPacking implements Packing {

    /** As measured with a million keys; a rule is an address range, an origin or a resource. */
    private static final int BYTES_EACH = 338;

    private static final int BYTES_A_RULE = 80;

    private final Interner<Object> parts = Interner.newWeakInterner();
    private final Function<Metadata, byte[]> form;
    private final byte[] empty;

    /** @param form how doors tell a customer's object */
    public FactPacking(Function<Metadata, byte[]> form) {
        this.form = form;
        this.empty = form.apply(Metadata.EMPTY);
    }

    @Override
    @SuppressWarnings("unchecked") // What is equal to a part is of its class, or a list as good as it.
    public <T> T shared(T part) {
        return (T) parts.intern(part);
    }

    @Override
    public byte[] packed(Metadata metadata) {
        return metadata.equals(Metadata.EMPTY) ? empty : form.apply(metadata);
    }

    /** About how much memory a key takes with its place in the cache, in bytes; what it shares with others aside. */
    static int bytes(KeyFacts facts) {
        int resources = facts.allowedResources().values().stream()
                .mapToInt(ids -> ids.size() + 1)
                .sum();
        int rules = facts.allowedIps().size()
                + facts.deniedIps().size()
                + facts.allowedOrigins().size()
                + resources;
        return BYTES_EACH + facts.metadata().length + facts.name().length() + BYTES_A_RULE * rules;
    }
}
