package dev.rekey.core;

import java.util.List;

/**
 * Rejection of a request that was understood. A sealed hierarchy, so that the compiler checks each
 * API's mapping to its wire format.
 *
 * <p>Each has two texts: {@link #publicMessage()} for the caller and the exception message for the
 * log.
 */
public abstract sealed class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String publicMessage;

    private Refusal(String publicMessage, String detail) {
        super(detail, null, false, false);
        this.publicMessage = publicMessage;
    }

    /** Returns a sentence that is safe to show to any caller. */
    public final String publicMessage() {
        return publicMessage;
    }

    /** Resource types that a request may fail to find. */
    public enum ResourceType {
        KEY,
        REVISION,
        PROJECT,
        USER,
        ROLE,
        RECEIPT,
        SCHEDULED_CHANGE
    }

    /** The resource does not exist or is not visible to the caller. */
    public static final class NotFound extends Refusal {
        private static final long serialVersionUID = 1L;
        private final ResourceType noun;

        public NotFound(ResourceType noun) {
            this(noun, "no such " + noun);
        }

        public NotFound(ResourceType noun, String detail) {
            super("The resource does not exist or is not visible to this caller.", detail);
            this.noun = noun;
        }

        public ResourceType noun() {
            return noun;
        }
    }

    /**
     * The key belongs to another user of the same project. APIs that hide such keys respond as for
     * {@link NotFound}; a vendor's API may respond "not allowed" if its contract says so.
     */
    public static final class NotOwner extends Refusal {
        private static final long serialVersionUID = 1L;

        public NotOwner() {
            super("The key belongs to another user.", "key of another owner");
        }
    }

    /** The request conflicts with the current state. */
    public static final class Conflict extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        /** Reason of the conflict. Its lower-case name is the error code of the native API. */
        public enum Reason {
            KEY_REVOKED,
            /** Only at APIs whose vendor forbids changes to expired keys. */
            KEY_EXPIRED,
            ROOT_PROTECTED,
            SLUG_TAKEN,
            EXTERNAL_ID_TAKEN,
            PROJECT_NOT_EMPTY,
            OWNER_DISABLED,
            /** A rotation would exceed the maximum number of live secrets of a key. */
            TOO_MANY_SECRETS,
            /** There is no earlier secret to return to when a rotation is canceled. */
            NO_EARLIER_SECRET,
            /** The newest secret has no expiry that could be moved. */
            NEWEST_SECRET,
            /** The request would end the key's only live secret. */
            LAST_SECRET,
            /** The key has the maximum number of pending changes. */
            TOO_MANY_SCHEDULED_CHANGES,
            /** The scheduled change has already been applied or canceled. */
            SCHEDULED_CHANGE_ENDED
        }

        public Conflict(Reason reason, String publicMessage) {
            super(publicMessage, reason.name());
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /**
     * The current version does not satisfy the request's {@code If-Match} or {@code If-None-Match}.
     */
    public static final class StaleVersion extends Refusal {
        private static final long serialVersionUID = 1L;

        private StaleVersion(String publicMessage) {
            super(publicMessage, "precondition failed");
        }

        /** {@code If-Match} names a version other than the current one. */
        public static StaleVersion changed() {
            return new StaleVersion("The resource has changed since the version named in If-Match.");
        }

        /** {@code If-Match} is present and the resource does not exist. */
        public static StaleVersion absent() {
            return new StaleVersion("The resource named by If-Match does not exist.");
        }

        /** {@code If-None-Match} names the current version or any version. */
        public static StaleVersion excluded() {
            return new StaleVersion("The current version of the resource is excluded by If-None-Match.");
        }
    }

    /** The project requires {@code If-Match} on changes. */
    public static final class PreconditionRequired extends Refusal {
        private static final long serialVersionUID = 1L;

        public PreconditionRequired() {
            super("This project requires an If-Match header on changes.", "version required");
        }
    }

    /** The request is well-formed but invalid. Holds all violations. */
    public static final class Invalid extends Refusal {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        public Invalid(List<Violation> violations) {
            super("The request is invalid.", "invalid: " + violations.size() + " violations");
            this.violations = List.copyOf(violations);
        }

        public Invalid(String pointer, String code, String message) {
            this(List.of(new Violation(pointer, code, message)));
        }

        public List<Violation> violations() {
            return violations;
        }
    }

    /** The caller is unknown: no credential, or an invalid one. */
    public static final class Unauthenticated extends Refusal {
        private static final long serialVersionUID = 1L;
        private final boolean presented;

        private Unauthenticated(boolean presented, String detail) {
            super("A valid credential is required.", detail);
            this.presented = presented;
        }

        public static Unauthenticated missing() {
            return new Unauthenticated(false, "no credential");
        }

        public static Unauthenticated wrong(String detail) {
            return new Unauthenticated(true, detail);
        }

        /** Returns whether the request had a credential. */
        public boolean presented() {
            return presented;
        }
    }

    /** The caller is known but not allowed to do this. */
    public static final class Forbidden extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        /** Reason of the rejection. Its lower-case name is the error code of the native API. */
        public enum Reason {
            /** The caller's key lacks the permission that the operation requires. */
            INSUFFICIENT_PERMISSIONS,
            /** The role of the caller's user does not allow the operation. */
            ROLE_NOT_ALLOWED,
            /** The caller would grant more than it has. */
            GRANT_NOT_ALLOWED,
            /** The client address is not allowed by the caller's key. */
            IP_NOT_ALLOWED,
            /** The origin is not allowed by the caller's key. */
            ORIGIN_NOT_ALLOWED
        }

        public Forbidden(Reason reason, String publicMessage) {
            super(publicMessage, reason.name());
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
