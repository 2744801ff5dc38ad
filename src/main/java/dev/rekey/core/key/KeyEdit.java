package dev.rekey.core.key;

/**
 * A request's change, made out once its key has been found, so that a door can read the request's body last, as the order
 * of judgement wants it, and can look at what the key is now.
 */
@FunctionalInterface
public interface KeyEdit {

    /** The change asked of {@code current}; may be asked again where somebody else was faster. */
    KeyChange changeOf(OwnedKey current);
}
