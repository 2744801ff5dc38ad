package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.project.UserChange;
import dev.rekey.http.Fields;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Reads users and changes of users from JSON. */
final class UserWire {

    private static final List<String> READ_ONLY = List.of("id", "number", "project");

    private UserWire() {}

    /** Reads a new user. A null member is treated as absent. */
    static UserChange draft(Fields fields) {
        return read(
                fields,
                fields.optionalText("external_id"),
                fields.optionalText("name"),
                Body.word(fields, "role", UserRole.class).replacement(),
                Body.word(fields, "type", UserType.class).replacement(),
                fields.optionalFlag("enabled"),
                Body.wholeMetadata(fields));
    }

    /** @param current the user as it would be returned now */
    static UserChange change(Fields fields, ObjectNode current) {
        KeyWire.refuseChanged(fields, current, READ_ONLY);
        return read(
                fields,
                Body.unclearable(fields, "external_id", fields.text("external_id")),
                Body.unclearable(fields, "name", fields.text("name")),
                Body.unclearable(fields, "role", Body.word(fields, "role", UserRole.class)),
                Body.unclearable(fields, "type", Body.word(fields, "type", UserType.class)),
                Body.unclearable(fields, "enabled", fields.flag("enabled")),
                Body.metadataPatch(fields));
    }

    private static UserChange read(
            Fields fields,
            Optional<String> externalId,
            Optional<String> name,
            Optional<UserRole> role,
            Optional<UserType> type,
            Optional<Boolean> enabled,
            Change<Metadata.Edit> metadata) {
        Change<String> email = fields.text("email");
        Change<List<String>> permissions = fields.texts("permissions");
        Body.refuseMisshapen(fields);
        return new UserChange(
                externalId, name, email, role, type, enabled, permissions, metadata, fields.unacceptable());
    }
}
