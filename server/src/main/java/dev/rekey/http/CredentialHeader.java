package dev.rekey.http;

/**
 * A header in which an API accepts a credential.
 *
 * @param name header name, case-insensitive
 * @param form format of the credential in the header
 */
public record CredentialHeader(String name, Form form) {

    /** Format of a credential in a header. */
    public enum Form {
        /** After the scheme {@code Bearer}; any other scheme is not a valid credential. */
        BEARER,
        /** After the scheme {@code Bearer}, or without a scheme. */
        BEARER_OR_BARE,
        /** After the scheme {@code Bearer}, or as the password after the scheme {@code Basic}. */
        BEARER_OR_BASIC,
        /** Without a scheme. */
        BARE
    }

    /** {@code Authorization: Bearer …} (RFC 6750). */
    public static CredentialHeader bearer() {
        return new CredentialHeader("Authorization", Form.BEARER);
    }

    /** {@code Authorization: …}, with or without {@code Bearer}. */
    public static CredentialHeader bearerOrBare() {
        return new CredentialHeader("Authorization", Form.BEARER_OR_BARE);
    }

    /**
     * {@code Authorization: Bearer …}, or {@code Authorization: Basic …} with any user name and the
     * credential as password, as OAuth 2.0 clients authenticate (RFC 6749, section 2.3.1).
     */
    public static CredentialHeader bearerOrBasic() {
        return new CredentialHeader("Authorization", Form.BEARER_OR_BASIC);
    }

    /** A header whose value is the credential alone. */
    public static CredentialHeader bare(String name) {
        return new CredentialHeader(name, Form.BARE);
    }
}
