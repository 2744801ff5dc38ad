package dev.rekey.dialect.voiceable;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.key.IssuedKey;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDraft;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.project.Project;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.Minted;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps the vendor's terms to core and back: {@code allowed_assistants} are the allowed resources of
 * type {@code assistant}; {@code private} keys are secret and {@code public} keys publishable.
 */
final class Mapping {

    static final String VENDOR = "voiceable";

    private static final String ASSISTANT = "assistant";
    private static final String TRANSIENT = "transient_assistant";
    private static final String KEY_VALUE = "key_value";

    /**
     * 32 random bytes in hex, like the vendor's; its clients recognize public keys by their prefix.
     */
    private static final KeyFormat PUBLIC = KeyFormat.hex("pk_live_", 32);

    private Mapping() {}

    /**
     * A new key with all permissions of its user. The secret of a public key is stored if the
     * project's {@code reveal_public_keys} is set, because it is public by design and its hash
     * alone cannot show it again.
     */
    static KeyDraft draft(Wire.CreateKey request, Project project, SecureRandom random) {
        KeyChange.Builder change = change(request.fields()).restricted(false);
        if (request.kind() == KeyKind.SECRET) {
            return KeyDraft.own(KeyKind.SECRET, Optional.empty(), change.build());
        }
        Minted minted = PUBLIC.mint(random);
        if (project.settings().revealPublicKeys()) {
            change.remember(VENDOR, KEY_VALUE, minted.secret().reveal(), Set.of());
        }
        return KeyDraft.own(KeyKind.PUBLISHABLE, Optional.of(_ -> minted), change.build());
    }

    static KeyChange update(Wire.KeyFields request) {
        return change(request).build();
    }

    private static KeyChange.Builder change(Wire.KeyFields request) {
        KeyChange.Builder change =
                KeyChange.builder().faults(request.faults()).allowedOrigins(request.allowedOrigins());
        request.name().ifPresent(change::name);
        if (request.allowedAssistants().isAsked()) {
            change.allowedResources(Change.replace(Map.of(ASSISTANT, request.allowedAssistants())));
        }
        if (request.transientAssistant().isAsked()) {
            boolean enabled = request.transientAssistant().applyTo(false, false);
            if (enabled) {
                change.remember(VENDOR, TRANSIENT, true, Set.of());
            } else {
                change.forget(VENDOR, TRANSIENT);
            }
        }
        return change;
    }

    static boolean isShown(OwnedKey owned) {
        return owned.key().revoked() == null;
    }

    static OwnedKey shownOrMissing(OwnedKey owned) {
        if (!isShown(owned)) {
            throw new Refusal.NotFound(Refusal.Noun.KEY, "revoked");
        }
        return owned;
    }

    static Wire.ApiKey issued(IssuedKey issued) {
        return shown(issued.owned(), issued.secret().reveal());
    }

    static Wire.ApiKey shown(OwnedKey owned) {
        return shown(owned, revealed(owned));
    }

    private static Wire.ApiKey shown(OwnedKey owned, @Nullable String keyValue) {
        KeySettings settings = owned.key().settings();
        return new Wire.ApiKey(
                owned.key().number(),
                owned.key().kind(),
                settings.name(),
                keyValue,
                settings.allowedOrigins().stream().map(origin -> origin.value()).toList(),
                settings.allowedResources().getOrDefault(ASSISTANT, List.of()),
                settings.dialects().find(VENDOR, TRANSIENT).equals(Optional.of(true)),
                owned.owner().number(),
                Optional.ofNullable(owned.owner().email()).orElse(""),
                owned.key().created().at(),
                owned.key().updated().at());
    }

    /**
     * The secret of a public key, if its project allows it and it is still the key's newest secret:
     * another API may have rotated it.
     */
    private static @Nullable String revealed(OwnedKey owned) {
        if (owned.key().kind() != KeyKind.PUBLISHABLE
                || !owned.project().settings().revealPublicKeys()) {
            return null;
        }
        SecretVersion newest = owned.key().newestSecret();
        return owned.key()
                .settings()
                .dialects()
                .find(VENDOR, KEY_VALUE)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> text.startsWith(newest.start()) && text.endsWith(newest.lastFour()))
                .orElse(null);
    }
}
