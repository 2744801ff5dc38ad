package dev.rekey.core.key;

import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.MintedSecret;
import dev.rekey.core.secret.PepperSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** Creates ids and secrets of keys, and the stored form of secrets. Thread-safe. */
public final class SecretFactory {

    private final IdGenerator ids;
    private final PepperSet peppers;
    private final SecureRandom random;

    public SecretFactory(IdGenerator ids, PepperSet peppers, SecureRandom random) {
        this.ids = ids;
        this.peppers = peppers;
        this.random = random;
    }

    public KeyId nextKeyId() {
        return new KeyId(ids.next());
    }

    public MintedSecret mint(KeyFormat format) {
        return format.mint(random);
    }

    /** Returns the hashes under which a secret may be stored, one for each pepper. */
    public List<KeyHash> candidates(KeySecret secret) {
        return peppers.candidates(secret);
    }

    public SecretVersion version(MintedSecret minted, Instant now) {
        return new SecretVersion(
                new SecretId(ids.next()),
                peppers.hash(minted.secret()),
                minted.start(),
                minted.lastFour(),
                now,
                null,
                null);
    }
}
