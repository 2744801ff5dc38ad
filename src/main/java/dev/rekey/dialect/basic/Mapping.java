package dev.rekey.dialect.basic;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDraft;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Question;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the vendor's words mean to core, and the other way round: {@code label} is the name, {@code roles} the permissions.
 *
 * <p>The string of {@code roles} is remembered as it was sent, and read back so, until another door changes what the key may do.
 */
final class Mapping {

    static final String VENDOR = "basic";

    private static final String ROLES = "roles";

    private static final Set<KeyField> MIRRORED = EnumSet.of(KeyField.PERMISSIONS, KeyField.RESTRICTED, KeyField.ROLES);

    private Mapping() {}

    static KeyDraft draft(Wire.CreateKey asked) {
        KeyChange.Builder change = KeyChange.builder().name(asked.label());
        permit(change, Roles.of(asked.roles()));
        return KeyDraft.own(KeyKind.SECRET, Optional.empty(), change.build());
    }

    /** A client that saves what it has read changes nothing, whatever it has read. */
    static KeyChange change(Wire.UpdateKey asked, OwnedKey current) {
        KeyChange.Builder change = KeyChange.builder();
        asked.label().ifPresent(change::name);
        asked.roles()
                .filter(roles -> !roles.equals(roles(current)))
                .ifPresent(roles -> permit(change, Roles.of(roles)));
        return change.build();
    }

    private static void permit(KeyChange.Builder change, Roles roles) {
        Optional<Violation> fault = roles.fault();
        if (fault.isPresent()) {
            // Said all the same, so that core does not ask for what no client of this vendor can say.
            change.fault(fault.get()).restricted(true);
            return;
        }
        // What the key may do is what the string says and nothing beside it, so the roles that another door gave it
        // end.
        change.roles(Change.clear())
                .restricted(!roles.isEverything())
                .permissions(roles.isEverything() ? Change.clear() : Change.replace(roles.names()))
                .remember(VENDOR, ROLES, roles.text(), MIRRORED);
    }

    /** What is asked; empty where no key can have the id that it must have. */
    static Optional<Question> question(Wire.VerifyKey asked) {
        Question question = Question.of(
                KeySecret.presented(asked.key()), new Attempt(null, null, false, PermissionQuery.NONE, null));
        return asked.id().isEmpty()
                ? Optional.of(question)
                : KeyId.parse(asked.id().get()).map(question::about);
    }

    /** The vendor has no word for a key that has ended for good: it does not show it. */
    static boolean isShown(OwnedKey owned) {
        return owned.key().revoked() == null;
    }

    static OwnedKey shownOrMissing(OwnedKey owned) {
        if (!isShown(owned)) {
            throw new Refusal.NotFound(Refusal.Noun.KEY, "revoked");
        }
        return owned;
    }

    static Wire.ApiKey shown(OwnedKey owned) {
        ApiKey key = owned.key();
        return new Wire.ApiKey(
                key.id().toString(),
                key.settings().name(),
                roles(owned),
                key.kind() == KeyKind.SECRET,
                key.lastUsedAt(),
                key.created().at(),
                key.updated().at());
    }

    private static String roles(OwnedKey owned) {
        KeySettings settings = owned.key().settings();
        return settings.dialects()
                .find(VENDOR, ROLES)
                .map(String::valueOf)
                .orElseGet(() ->
                        settings.restricted() ? Roles.canonical(owned.given().permissions()) : Roles.EVERYTHING);
    }
}
