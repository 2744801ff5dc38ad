package dev.rekey.core.access;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The way a request came to us, kept with what it did.
 *
 * @param door the door's name, for instance {@code native} or {@code docspace}
 * @param address where the client is; {@code null} where that could not be made out for certain
 * @param origin the {@code Origin} header as sent; {@code null} where there was none
 * @param requestId our own name of the request
 */
public record Via(
        String door, @Nullable Address address, @Nullable String origin, UUID requestId) {}
