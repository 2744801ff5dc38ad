package dev.rekey.core.access;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a request arrived, stored with its effects.
 *
 * @param api name of the API, for example {@code native} or {@code docspace}
 * @param address client address; {@code null} if it could not be determined reliably
 * @param origin the {@code Origin} header as sent; {@code null} if absent
 * @param requestId id that Rekey assigned to the request
 */
public record RequestContext(
        String api, @Nullable IpAddress address, @Nullable String origin, UUID requestId) {}
