package dev.rekey.core.verify;

import dev.rekey.core.Metadata;

/** How a node keeps many keys in little memory. */
public interface Packing {

    /** The one instance that stands for all parts equal to this one. Asked for once for each of {@link KeyFacts#shared()}. */
    <T> T shared(T part);

    /** A customer's object in the form in which doors tell it; not to be changed. */
    byte[] packed(Metadata metadata);
}
