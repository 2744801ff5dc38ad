package dev.rekey.core.key.service;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.secret.KeySecret;

/** A key and its newly created secret, which cannot be retrieved later. */
public record IssuedKey(KeyAggregate owned, KeySecret secret) {}
