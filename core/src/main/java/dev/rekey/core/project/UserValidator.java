package dev.rekey.core.project;

import dev.rekey.core.Metadata;
import dev.rekey.core.TextRules;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.UserId;
import java.util.List;
import java.util.Optional;

/** Validates a change of a user and returns the resulting user. Pure. */
final class UserValidator {

    private static final int MAX_EXTERNAL_ID = 200;
    private static final int MAX_EMAIL = 320;

    private UserValidator() {}

    /**
     * Returns the user after a change.
     *
     * @param version version of the resulting user; 1 for a new one
     * @param updated when and by whom the change is made
     */
    static User apply(UserChange change, User before, long version, AuditStamp updated, ViolationCollector violations) {
        Optional<String> externalId = change.externalId()
                .filter(text -> !text.equals(before.externalId()) || version == 1)
                .map(TextRules::normalized);
        externalId.ifPresent(text -> checkExternalId(text, violations));
        String name = ProjectValidator.name("name", change.name(), before.name(), violations);
        change.email()
                .replacement()
                .filter(text -> !text.equals(before.email()))
                .ifPresent(text -> checkEmail(text, violations));
        List<Permission> present = before.permissions();
        List<Permission> kept = present == null ? List.of() : present;
        change.permissions()
                .replacement()
                .ifPresent(
                        texts -> violations.addAll(PermissionValidator.misspelledExcept("permissions", texts, kept)));
        List<Permission> permissions = change.permissions()
                .map(texts -> PermissionValidator.parse("permissions", texts, violations))
                .applyTo(before.permissions());
        Metadata metadata = change.metadata()
                .map(edit -> edit.applyTo(before.metadata()))
                .applyTo(before.metadata(), Metadata.EMPTY);
        if (change.metadata().isPresent()) {
            MetadataValidator.check(metadata, violations);
        }
        return UserBuilder.builder(before)
                .externalId(externalId.orElse(before.externalId()))
                .name(name)
                .email(change.email().applyTo(before.email()))
                .role(change.role().orElse(before.role()))
                .type(change.type().orElse(before.type()))
                .enabled(change.enabled().orElse(before.enabled()))
                .permissions(permissions)
                .metadata(metadata)
                .version(version)
                .updated(updated)
                .build();
    }

    private static void checkExternalId(String text, ViolationCollector violations) {
        boolean acceptable = !text.isBlank()
                && text.equals(text.strip())
                && TextRules.length(text) <= MAX_EXTERNAL_ID
                && TextRules.isForPeople(text, false)
                && UserId.parse(text).isEmpty();
        if (!acceptable) {
            violations.add(
                    "/external_id",
                    "not_an_external_id",
                    "Must be 1 to " + MAX_EXTERNAL_ID
                            + " characters without surrounding blanks, for example \"customer-42\", and must not have"
                            + " the form of a Rekey id. " + TextRules.RULE);
        }
    }

    private static void checkEmail(String text, ViolationCollector violations) {
        int at = text.indexOf('@');
        boolean acceptable = at > 0
                && at == text.lastIndexOf('@')
                && at < text.length() - 1
                && text.length() <= MAX_EMAIL
                && text.chars().noneMatch(Character::isWhitespace)
                && TextRules.isForPeople(text, false);
        if (!acceptable) {
            violations.add("/email", "not_an_email", "Must be an e-mail address, for example \"ada@example.com\".");
        }
    }
}
