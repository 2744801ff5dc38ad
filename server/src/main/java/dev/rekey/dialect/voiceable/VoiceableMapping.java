package dev.rekey.dialect.voiceable;

import dev.rekey.core.Change;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.project.Project;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.MintedSecret;
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
final class VoiceableMapping {

    static final String VENDOR = "voiceable";

    private static final String ASSISTANT = "assistant";
    private static final String TRANSIENT = "transient_assistant";
    private static final String KEY_VALUE = "key_value";

    /**
     * 32 random bytes in hex, like the vendor's; its clients recognize public keys by their prefix.
     */
    private static final KeyFormat PUBLIC = KeyFormat.hex("pk_live_", 32);

    private VoiceableMapping() {}

    /**
     * A new key with all permissions of its user. The secret of a public key is stored if the
     * project's {@code reveal_public_keys} is set, because it is public by design and its hash
     * alone cannot show it again.
     */
    static NewKey newKey(VoiceableWire.CreateKey request, Project project, SecureRandom random) {
        KeyChange.Builder change = begin(request.fields()).restricted(false);
        if (request.kind() == KeyKind.SECRET) {
            return NewKey.own(KeyKind.SECRET, Optional.empty(), change.build());
        }
        MintedSecret minted = PUBLIC.mint(random);
        if (project.settings().revealPublicKeys()) {
            change.remember(VENDOR, KEY_VALUE, minted.secret().reveal(), Set.of());
        }
        return NewKey.own(KeyKind.PUBLISHABLE, Optional.of(_ -> minted), change.build());
    }

    static KeyChange change(VoiceableWire.KeyFields request) {
        return begin(request).build();
    }

    private static KeyChange.Builder begin(VoiceableWire.KeyFields request) {
        KeyChange.Builder change =
                KeyChange.builder().faults(request.violations()).allowedOrigins(request.allowedOrigins());
        request.name().ifPresent(change::name);
        if (request.allowedAssistants().isPresent()) {
            change.allowedResources(Change.replace(Map.of(ASSISTANT, request.allowedAssistants())));
        }
        if (request.transientAssistant().isPresent()) {
            boolean enabled = request.transientAssistant().applyTo(false, false);
            if (enabled) {
                change.remember(VENDOR, TRANSIENT, true, Set.of());
            } else {
                change.forget(VENDOR, TRANSIENT);
            }
        }
        return change;
    }

    static VoiceableWire.ApiKey issued(IssuedKey issued) {
        return toWire(issued.owned(), issued.secret().reveal());
    }

    static VoiceableWire.ApiKey toWire(KeyAggregate aggregate) {
        return toWire(aggregate, revealed(aggregate));
    }

    private static VoiceableWire.ApiKey toWire(KeyAggregate aggregate, @Nullable String keyValue) {
        KeySettings settings = aggregate.key().settings();
        return VoiceableWireApiKeyBuilder.builder()
                .id(aggregate.key().number())
                .kind(aggregate.key().kind())
                .name(settings.name())
                .keyValue(keyValue)
                .allowedOrigins(settings.allowedOrigins().stream()
                        .map(origin -> origin.value())
                        .toList())
                .allowedAssistants(settings.allowedResources().getOrDefault(ASSISTANT, List.of()))
                .transientAssistant(settings.dialects().find(VENDOR, TRANSIENT).equals(Optional.of(true)))
                .userId(aggregate.owner().number())
                .userEmail(Optional.ofNullable(aggregate.owner().email()).orElse(""))
                .createdAt(aggregate.key().created().at())
                .updatedAt(aggregate.key().updated().at())
                .build();
    }

    /**
     * The secret of a public key, if its project allows it and it is still the key's newest secret:
     * another API may have rotated it.
     */
    private static @Nullable String revealed(KeyAggregate aggregate) {
        if (aggregate.key().kind() != KeyKind.PUBLISHABLE
                || !aggregate.project().settings().revealPublicKeys()) {
            return null;
        }
        SecretVersion newest = aggregate.key().newestSecret();
        return aggregate
                .key()
                .settings()
                .dialects()
                .find(VENDOR, KEY_VALUE)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> text.startsWith(newest.start()) && text.endsWith(newest.lastFour()))
                .orElse(null);
    }
}
