package dev.rekey.core.key;

import dev.rekey.core.secret.KeySecret;

/** A key with a secret that was just made: the only time that secret is there to be shown. */
public record IssuedKey(OwnedKey owned, KeySecret secret) {}
