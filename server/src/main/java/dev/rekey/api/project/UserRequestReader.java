package dev.rekey.api.project;

import dev.rekey.api.wire.ReadOnlyMembers;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.project.UserChange;
import dev.rekey.core.project.UserChangeBuilder;
import dev.rekey.http.json.JsonObjectReader;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Reads users and changes of users from JSON. */
final class UserRequestReader {

    private static final List<String> READ_ONLY = List.of("id", "number", "project");

    private UserRequestReader() {}

    /** Reads a new user. A null member is treated as absent. */
    static UserChange draft(JsonObjectReader fields) {
        return read(
                fields,
                fields.optionalText("external_id"),
                fields.optionalText("name"),
                RequestBodyReader.enumValue(fields, "role", UserRole.class).replacement(),
                RequestBodyReader.enumValue(fields, "type", UserType.class).replacement(),
                fields.optionalFlag("enabled"),
                RequestBodyReader.wholeMetadata(fields));
    }

    /** @param current the user as it would be returned now */
    static UserChange change(JsonObjectReader fields, ObjectNode current) {
        ReadOnlyMembers.refuseChanged(fields, current, READ_ONLY);
        return read(
                fields,
                RequestBodyReader.requireNonNull(fields, "external_id", fields.text("external_id")),
                RequestBodyReader.requireNonNull(fields, "name", fields.text("name")),
                RequestBodyReader.requireNonNull(
                        fields, "role", RequestBodyReader.enumValue(fields, "role", UserRole.class)),
                RequestBodyReader.requireNonNull(
                        fields, "type", RequestBodyReader.enumValue(fields, "type", UserType.class)),
                RequestBodyReader.requireNonNull(fields, "enabled", fields.flag("enabled")),
                RequestBodyReader.metadataPatch(fields));
    }

    private static UserChange read(
            JsonObjectReader fields,
            Optional<String> externalId,
            Optional<String> name,
            Optional<UserRole> role,
            Optional<UserType> type,
            Optional<Boolean> enabled,
            Change<Metadata.Edit> metadata) {
        Change<String> email = fields.text("email");
        Change<List<String>> permissions = fields.texts("permissions");
        RequestBodyReader.rejectMalformed(fields);
        return UserChangeBuilder.builder()
                .externalId(externalId)
                .name(name)
                .email(email)
                .role(role)
                .type(type)
                .enabled(enabled)
                .permissions(permissions)
                .metadata(metadata)
                .faults(fields.unacceptable())
                .build();
    }
}
