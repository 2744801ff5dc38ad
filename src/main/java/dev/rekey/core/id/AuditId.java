package dev.rekey.core.id;

import java.util.Optional;
import java.util.UUID;

/** The id of an audit event; in text {@code audit_…}. */
public record AuditId(UUID value) implements Comparable<AuditId> {

    private static final String KIND = "audit";

    /** The id that {@code text} spells; empty where it has another form. */
    public static Optional<AuditId> parse(String text) {
        return PublicId.read(KIND, text).map(AuditId::new);
    }

    @Override
    public int compareTo(AuditId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return PublicId.write(KIND, value);
    }
}
