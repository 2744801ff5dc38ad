package dev.rekey.sql;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.GatewayProfilesJson;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import dev.rekey.sql.jdbc.KeyPolicyJson;
import dev.rekey.sql.jdbc.QuotasJson;
import dev.rekey.sql.jdbc.RowReader;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Projects as rows of {@code projects}. */
final class ProjectRows {

    /** In the order read by {@link #read}; the table alias is {@code p}. */
    static final String COLUMNS = """
        p.id, p.number, p.slug, p.name, p.key_prefix, p.require_if_match, p.reveal_public_keys, \
        p.origin_required, p.record_traffic, p.strict_rate_limits, p.max_staleness_seconds, p.origins, p.catalogue, p.forward_auth, \
        p.rate_limits, p.rules, p.quotas, p.retention, p.version, \
        p.created_at, p.created_user, p.created_key, p.created_name, \
        p.updated_at, p.updated_user, p.updated_key, p.updated_name\
        """;

    private ProjectRows() {}

    static Project read(RowReader row) throws SQLException {
        return new Project(
                new ProjectId(row.id()),
                row.number(),
                row.text(),
                row.text(),
                ProjectSettingsBuilder.builder()
                        .keyPrefix(row.text())
                        .requireIfMatch(row.flag())
                        .revealPublicKeys(row.flag())
                        .originRequired(row.flag())
                        .recordTraffic(row.flag())
                        .strictRateLimits(row.flag())
                        .maxStalenessSeconds(row.numberOrNull())
                        .origins(JsonMapping.origins(JsonColumns.readList(row.text())))
                        .catalogue(catalogue(row.textOrNull()))
                        .forwardAuth(GatewayProfilesJson.read(row.text()))
                        .rateLimits(JsonMapping.rateLimitsOf(JsonColumns.readList(row.text())))
                        .rules(KeyPolicyJson.read(row.textOrNull()))
                        .quotas(QuotasJson.quotas(row.text()))
                        .retention(QuotasJson.retention(row.text()))
                        .build(),
                row.number(),
                row.stamp(),
                row.stamp());
    }

    private static @Nullable List<PermissionDefinition> catalogue(@Nullable String json) {
        return json == null ? null : JsonMapping.catalogueOf(JsonColumns.readList(json));
    }

    /** The columns that an update can change, and the version. */
    static ColumnValues changeable(Project project) {
        ProjectSettings settings = project.settings();
        @Nullable List<PermissionDefinition> catalogue = settings.catalogue();
        return new ColumnValues()
                .put("slug", project.slug())
                .put("name", project.name())
                .put("key_prefix", settings.keyPrefix())
                .put("require_if_match", settings.requireIfMatch())
                .put("reveal_public_keys", settings.revealPublicKeys())
                .put("origin_required", settings.originRequired())
                .put("record_traffic", settings.recordTraffic())
                .put("strict_rate_limits", settings.strictRateLimits())
                .put("max_staleness_seconds", settings.maxStalenessSeconds())
                .put("origins", JsonColumns.write(JsonMapping.texts(settings.origins())))
                .put("catalogue", catalogue == null ? null : JsonColumns.write(JsonMapping.catalogue(catalogue)))
                .put("forward_auth", GatewayProfilesJson.write(settings.forwardAuth()))
                .put("rate_limits", JsonColumns.write(JsonMapping.rateLimits(settings.rateLimits())))
                .put("rules", KeyPolicyJson.write(settings.rules()))
                .put("quotas", JsonColumns.write(settings.quotas().plain()))
                .put("retention", JsonColumns.write(settings.retention().plain()))
                .put("version", project.version())
                .stamp("updated", project.updated());
    }
}
