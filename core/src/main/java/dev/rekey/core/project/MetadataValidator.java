package dev.rekey.core.project;

import dev.rekey.core.Metadata;
import dev.rekey.core.ViolationCollector;

/** Validates metadata. */
public final class MetadataValidator {

    private MetadataValidator() {}

    public static void check(Metadata metadata, ViolationCollector violations) {
        if (metadata.bytes() > Metadata.MAX_BYTES) {
            violations.add("/metadata", "too_large", "At most " + Metadata.MAX_BYTES + " bytes of JSON are allowed.");
        }
        if (metadata.depth() > Metadata.MAX_DEPTH) {
            violations.add("/metadata", "too_deep", "At most " + Metadata.MAX_DEPTH + " levels are allowed.");
        }
        if (!metadata.hasUsualNumbers()) {
            violations.add(
                    "/metadata",
                    "out_of_range",
                    "Numbers must fit a double, with a magnitude of at most about 1.8e308.");
        }
    }
}
