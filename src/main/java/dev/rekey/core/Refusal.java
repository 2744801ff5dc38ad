package dev.rekey.core;

import java.util.List;

/**
 * A request that was understood and is not carried out: a closed family, so that each door's table from refusal to wire
 * is checked by the compiler.
 *
 * <p>Every refusal has two texts that never meet: {@link #publicMessage()} for the caller, and the exception's own
 * message, for the log.
 */
public abstract sealed class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String publicMessage;

    private Refusal(String publicMessage, String detail) {
        super(detail, null, false, false);
        this.publicMessage = publicMessage;
    }

    /** A sentence that may be shown to the caller whoever it is. */
    public final String publicMessage() {
        return publicMessage;
    }

    /** What a request may fail to find. */
    public enum Noun {
        KEY,
        REVISION,
        PROJECT,
        USER,
        ROLE,
        RECEIPT,
        SCHEDULED_CHANGE
    }

    /** There is no such thing, or the caller may not know that there is. */
    public static final class NotFound extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Noun noun;

        public NotFound(Noun noun) {
            this(noun, "no such " + noun);
        }

        public NotFound(Noun noun, String detail) {
            super("There is no such thing, or you may not see it.", detail);
            this.noun = noun;
        }

        public Noun noun() {
            return noun;
        }
    }

    /**
     * The key is another user's of the same project. Doors that hide this answer exactly as for {@link NotFound}; a
     * vendor's door may say "not allowed" where its contract does.
     */
    public static final class NotYours extends Refusal {
        private static final long serialVersionUID = 1L;

        public NotYours() {
            super("This key belongs to somebody else.", "key of another owner");
        }
    }

    /** The request contradicts the present state. */
    public static final class Conflict extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        /** Why; the lower-case name is the stable code of our own API. */
        public enum Reason {
            KEY_REVOKED,
            /** Only at doors whose vendor lets nobody change a key that has ended. */
            KEY_EXPIRED,
            ROOT_PROTECTED,
            SLUG_TAKEN,
            EXTERNAL_ID_TAKEN,
            PROJECT_NOT_EMPTY,
            OWNER_DISABLED,
            /** A rotation would give the key more live secrets than one may have. */
            TOO_MANY_SECRETS,
            /** A rotation is to be taken back, and nothing is left to go back to. */
            NO_EARLIER_SECRET,
            /** The newest secret has no end that could be moved. */
            NEWEST_SECRET,
            /** The key's only secret is to end. */
            LAST_SECRET,
            /** As many changes of the key are pending as may be. */
            TOO_MANY_SCHEDULED_CHANGES,
            /** A scheduled change was made or cancelled already. */
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

    /** The resource is in another state than the request's {@code If-Match} and {@code If-None-Match} ask for. */
    public static final class StaleVersion extends Refusal {
        private static final long serialVersionUID = 1L;

        private StaleVersion(String publicMessage) {
            super(publicMessage, "precondition failed");
        }

        /** {@code If-Match} names another version than the present one. */
        public static StaleVersion changed() {
            return new StaleVersion("The resource has changed since the version that If-Match names.");
        }

        /** {@code If-Match} is there, and the resource is not. */
        public static StaleVersion absent() {
            return new StaleVersion("The resource that If-Match names does not exist.");
        }

        /** {@code If-None-Match} names the present version, or any. */
        public static StaleVersion excluded() {
            return new StaleVersion("The resource exists in a version that If-None-Match excludes.");
        }
    }

    /** The project demands that changes name the version they are made to. */
    public static final class VersionRequired extends Refusal {
        private static final long serialVersionUID = 1L;

        public VersionRequired() {
            super("This project demands an If-Match header on changes.", "version required");
        }
    }

    /** Well-formed but not acceptable: all violations at once. */
    public static final class Invalid extends Refusal {
        private static final long serialVersionUID = 1L;
        private final transient List<Violation> violations;

        public Invalid(List<Violation> violations) {
            super("The request is not acceptable.", "invalid: " + violations.size() + " violations");
            this.violations = List.copyOf(violations);
        }

        public Invalid(String pointer, String code, String message) {
            this(List.of(new Violation(pointer, code, message)));
        }

        public List<Violation> violations() {
            return violations;
        }
    }

    /** We do not know who is calling: no credential, or one that is not good. */
    public static final class Unauthenticated extends Refusal {
        private static final long serialVersionUID = 1L;
        private final boolean presented;

        private Unauthenticated(boolean presented, String detail) {
            super("A valid credential is needed.", detail);
            this.presented = presented;
        }

        public static Unauthenticated missing() {
            return new Unauthenticated(false, "no credential");
        }

        public static Unauthenticated wrong(String detail) {
            return new Unauthenticated(true, detail);
        }

        /** Whether the request held a credential at all. */
        public boolean presented() {
            return presented;
        }
    }

    /** We know who is calling, and it may not do this. */
    public static final class Forbidden extends Refusal {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        /** Why; the lower-case name is the stable code of our own API. */
        public enum Reason {
            /** The caller's key does not hold the permission that the operation needs. */
            INSUFFICIENT_PERMISSIONS,
            /** The caller's user has a role that does not do this. */
            ROLE_NOT_ALLOWED,
            /** The caller would grant more than it holds. */
            GRANT_NOT_ALLOWED,
            /** The caller's key is used from outside its addresses. */
            IP_NOT_ALLOWED,
            /** The caller's key is used from outside its origins. */
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
