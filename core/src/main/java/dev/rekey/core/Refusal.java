package dev.rekey.core;

import java.util.List;

/**
 * Rejection of a request that was understood. A sealed hierarchy, so that the compiler checks each
 * API's mapping to its wire format.
 *
 * <p>Each has a category, which decides its response, and two texts: {@link #publicMessage()} for
 * the caller and the exception message for the log.
 */
public abstract sealed class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RefusalCategory category;
    private final String publicMessage;

    private Refusal(RefusalCategory category, String publicMessage, String detail) {
        super(detail, null, false, false);
        this.category = category;
        this.publicMessage = publicMessage;
    }

    /** Returns the category, from which an API derives status and form of its response. */
    public final RefusalCategory category() {
        return category;
    }

    /** Returns a sentence that is safe to show to any caller. */
    public final String publicMessage() {
        return publicMessage;
    }

    /** Returns the violations of an invalid request; empty for all other refusals. */
    public List<Violation> violations() {
        return List.of();
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

        public NotFound(ResourceType type) {
            this(type, "no such " + type);
        }

        public NotFound(ResourceType type, String detail) {
            super(RefusalCategory.NOT_FOUND, "The resource does not exist or is not visible to this caller.", detail);
        }
    }

    /**
     * The key belongs to another user of the same project. APIs that hide such keys respond as for
     * {@link NotFound}; a vendor's API may respond "not allowed" if its contract says so.
     */
    public static final class NotOwner extends Refusal {
        private static final long serialVersionUID = 1L;

        public NotOwner() {
            super(RefusalCategory.NOT_OWNER, "The key belongs to another user.", "key of another owner");
        }
    }

    /** The request conflicts with the current state. */
    public static final class Conflict extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        /** Reason of the conflict. Its lower-case name is the error code of the native API. */
        public enum Reason {
            KEY_REVOKED(RefusalCategory.KEY_REVOKED),
            /** Only at APIs whose vendor forbids changes to expired keys. */
            KEY_EXPIRED(RefusalCategory.KEY_EXPIRED),
            ROOT_PROTECTED(RefusalCategory.PROTECTED),
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
            SCHEDULED_CHANGE_ENDED;

            private final RefusalCategory category;

            Reason() {
                this(RefusalCategory.CONFLICT);
            }

            Reason(RefusalCategory category) {
                this.category = category;
            }
        }

        public Conflict(Reason reason, String publicMessage) {
            super(reason.category, publicMessage, reason.name());
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
            super(RefusalCategory.PRECONDITION_FAILED, publicMessage, "precondition failed");
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
            super(
                    RefusalCategory.PRECONDITION_REQUIRED,
                    "This project requires an If-Match header on changes.",
                    "version required");
        }
    }

    /** The request is well-formed but invalid. Holds all violations. */
    public static final class Invalid extends Refusal {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        public Invalid(List<Violation> violations) {
            super(RefusalCategory.INVALID, "The request is invalid.", "invalid: " + violations.size() + " violations");
            this.violations = List.copyOf(violations);
        }

        public Invalid(String pointer, String code, String message) {
            this(List.of(new Violation(pointer, code, message)));
        }

        @Override
        public List<Violation> violations() {
            return violations;
        }
    }

    /** The caller is unknown: no credential, or an invalid one. */
    public static final class Unauthenticated extends Refusal {
        private static final long serialVersionUID = 1L;

        private Unauthenticated(RefusalCategory category, String detail) {
            super(category, "A valid credential is required.", detail);
        }

        public static Unauthenticated missing() {
            return new Unauthenticated(RefusalCategory.CREDENTIAL_MISSING, "no credential");
        }

        public static Unauthenticated wrong(String detail) {
            return new Unauthenticated(RefusalCategory.CREDENTIAL_INVALID, detail);
        }
    }

    /** The caller is known but not allowed to do this. */
    public static final class Forbidden extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        /** Reason of the rejection. Its lower-case name is the error code of the native API. */
        public enum Reason {
            /** The caller's key lacks the permission that the operation requires. */
            INSUFFICIENT_PERMISSIONS(RefusalCategory.INSUFFICIENT_PERMISSIONS),
            /** The role of the caller's user does not allow the operation. */
            ROLE_NOT_ALLOWED(RefusalCategory.ROLE_NOT_ALLOWED),
            /** The caller would grant more than it has. */
            GRANT_NOT_ALLOWED(RefusalCategory.GRANT_NOT_ALLOWED),
            /** The client address is not allowed by the caller's key. */
            IP_NOT_ALLOWED(RefusalCategory.SOURCE_NOT_ALLOWED),
            /** The origin is not allowed by the caller's key. */
            ORIGIN_NOT_ALLOWED(RefusalCategory.SOURCE_NOT_ALLOWED);

            private final RefusalCategory category;

            Reason(RefusalCategory category) {
                this.category = category;
            }
        }

        public Forbidden(Reason reason, String publicMessage) {
            super(reason.category, publicMessage, reason.name());
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
