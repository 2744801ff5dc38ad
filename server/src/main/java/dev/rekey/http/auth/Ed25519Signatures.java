package dev.rekey.http.auth;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * Ed25519 signature verification (RFC 8032) with the JDK's provider; Nimbus would need another
 * library.
 */
final class Ed25519Signatures {

    /** DER prefix of the 32-byte public key in its X.509 encoding (RFC 8410). */
    private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_BYTES = 32;

    private Ed25519Signatures() {}

    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) throws GeneralSecurityException {
        if (publicKey.length != KEY_BYTES) {
            return false;
        }
        byte[] encoded = new byte[X509_START.length + KEY_BYTES];
        System.arraycopy(X509_START, 0, encoded, 0, X509_START.length);
        System.arraycopy(publicKey, 0, encoded, X509_START.length, KEY_BYTES);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(message);
        return verifier.verify(signature);
    }
}
