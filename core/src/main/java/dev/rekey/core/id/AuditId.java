package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** Id of an audit event; text form {@code audit_…}. */
public record AuditId(UUID value) implements Comparable<AuditId> {

    private static final String KIND = "audit";

    /** Parses the text form; empty if {@code text} is malformed. */
    public static Optional<AuditId> parse(String text) {
        return IdCodec.read(KIND, text).map(AuditId::new);
    }

    @Override
    public int compareTo(AuditId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return IdCodec.write(KIND, value);
    }
}
