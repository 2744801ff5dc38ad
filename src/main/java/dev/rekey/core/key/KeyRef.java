package dev.rekey.core.key;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;

/** How a request names a key. */
public sealed interface KeyRef {

    record ById(KeyId id) implements KeyRef {}

    record ByNumber(ProjectId project, long number) implements KeyRef {}
}
