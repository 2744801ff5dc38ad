package dev.rekey.http;

/**
 * A header in which a door looks for a credential.
 *
 * @param name of the header; upper and lower case are the same
 * @param form how the credential is written in it
 */
public record CredentialHeader(String name, Form form) {

    /** How a credential is written in a header. */
    public enum Form {
        /** After the scheme {@code Bearer}; another scheme is no good credential. */
        BEARER,
        /** After the scheme {@code Bearer}, or by itself. */
        BEARER_OR_BARE,
        /** After the scheme {@code Bearer}, or as the password after the scheme {@code Basic}. */
        BEARER_OR_BASIC,
        /** By itself. */
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
     * {@code Authorization: Bearer …}, or {@code Authorization: Basic …} with any user name and the credential as the
     * password, as OAuth 2.0 clients authenticate (RFC 6749, 2.3.1).
     */
    public static CredentialHeader bearerOrBasic() {
        return new CredentialHeader("Authorization", Form.BEARER_OR_BASIC);
    }

    /** A header that holds nothing but the credential. */
    public static CredentialHeader bare(String name) {
        return new CredentialHeader(name, Form.BARE);
    }
}
