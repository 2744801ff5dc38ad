package dev.rekey.dialect.basic;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.VerificationRequest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Maps the vendor's terms to core and back: {@code label} is the name, {@code roles} the
 * permissions.
 *
 * <p>The string in {@code roles} is stored as sent and returned unchanged until another API changes
 * what the key may do.
 */
final class BasicMapping {

    static final String VENDOR = "basic";

    private static final String ROLES = "roles";

    private static final Set<KeyField> MIRRORED = EnumSet.of(KeyField.PERMISSIONS, KeyField.RESTRICTED, KeyField.ROLES);

    private BasicMapping() {}

    static NewKey newKey(BasicWire.CreateKey request) {
        KeyChange.Builder change = KeyChange.builder().name(request.label());
        permit(change, BasicRoleString.of(request.roles()));
        return NewKey.own(KeyKind.SECRET, Optional.empty(), change.build());
    }

    /** Changes a key. A request that repeats the values read changes nothing. */
    static KeyChange change(BasicWire.UpdateKey request, KeyAggregate current) {
        KeyChange.Builder change = KeyChange.builder();
        request.label().ifPresent(change::name);
        request.roles()
                .filter(roles -> !roles.equals(roles(current)))
                .ifPresent(roles -> permit(change, BasicRoleString.of(roles)));
        return change.build();
    }

    private static void permit(KeyChange.Builder change, BasicRoleString roles) {
        Optional<Violation> error = roles.violation();
        if (error.isPresent()) {
            // Set nevertheless, so that core does not demand a field that clients of this vendor
            // cannot send.
            change.violation(error.get()).restricted(true);
            return;
        }
        // The string is the complete set of permissions, so roles set by another API are removed.
        change.roles(Change.clear())
                .restricted(!roles.isEverything())
                .permissions(roles.isEverything() ? Change.clear() : Change.replace(roles.names()))
                .remember(VENDOR, ROLES, roles.text(), MIRRORED);
    }

    /** The verification request; empty if the required key id is malformed. */
    static Optional<VerificationRequest> verificationRequest(BasicWire.VerifyKey request) {
        VerificationRequest any = VerificationRequest.of(
                KeySecret.presented(request.key()), new Attempt(null, null, false, PermissionQuery.NONE, null));
        return request.id().isEmpty()
                ? Optional.of(any)
                : KeyId.parse(request.id().get()).map(any::about);
    }

    static BasicWire.ApiKey toWire(KeyAggregate aggregate) {
        ApiKey key = aggregate.key();
        return new BasicWire.ApiKey(
                key.id().toString(),
                key.settings().name(),
                roles(aggregate),
                key.kind() == KeyKind.SECRET,
                key.lastUsedAt(),
                key.created().at(),
                key.updated().at());
    }

    private static String roles(KeyAggregate aggregate) {
        KeySettings settings = aggregate.key().settings();
        return settings.dialects()
                .find(VENDOR, ROLES)
                .map(String::valueOf)
                .orElseGet(() -> settings.restricted()
                        ? BasicRoleString.canonical(
                                aggregate.grantedPermissions().permissions())
                        : BasicRoleString.EVERYTHING);
    }
}
