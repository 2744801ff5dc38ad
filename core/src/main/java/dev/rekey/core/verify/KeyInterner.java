package dev.rekey.core.verify;

import dev.rekey.core.Metadata;

/** Reduces the memory of cached keys by sharing and encoding parts. */
public interface KeyInterner {

    /**
     * Returns the shared instance equal to {@code part}. Called once for each of
     * {@link CachedKey#shared()}.
     */
    <T> T shared(T part);

    /** Returns the metadata as APIs send it; must not be modified. */
    byte[] packed(Metadata metadata);
}
