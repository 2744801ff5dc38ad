package dev.rekey.sql;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.CatalogueEntry;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
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

    static Project read(Row row) throws SQLException {
        return new Project(
                new ProjectId(row.id()),
                row.number(),
                row.text(),
                row.text(),
                new ProjectSettings(
                        row.text(),
                        row.flag(),
                        row.flag(),
                        row.flag(),
                        row.flag(),
                        row.flag(),
                        row.numberOrNull(),
                        Plain.origins(Json.readList(row.text())),
                        catalogue(row.textOrNull()),
                        ProfilesJson.read(row.text()),
                        Plain.rateLimitsOf(Json.readList(row.text())),
                        RulesJson.read(row.textOrNull()),
                        QuotasJson.quotas(row.text()),
                        QuotasJson.retention(row.text())),
                row.number(),
                row.stamp(),
                row.stamp());
    }

    private static @Nullable List<CatalogueEntry> catalogue(@Nullable String json) {
        return json == null ? null : Plain.catalogueOf(Json.readList(json));
    }

    /** The columns that an update can change, and the version. */
    static Columns changeable(Project project) {
        ProjectSettings settings = project.settings();
        @Nullable List<CatalogueEntry> catalogue = settings.catalogue();
        return new Columns()
                .put("slug", project.slug())
                .put("name", project.name())
                .put("key_prefix", settings.keyPrefix())
                .put("require_if_match", settings.requireIfMatch())
                .put("reveal_public_keys", settings.revealPublicKeys())
                .put("origin_required", settings.originRequired())
                .put("record_traffic", settings.recordTraffic())
                .put("strict_rate_limits", settings.strictRateLimits())
                .put("max_staleness_seconds", settings.maxStalenessSeconds())
                .put("origins", Json.write(Plain.texts(settings.origins())))
                .put("catalogue", catalogue == null ? null : Json.write(Plain.catalogue(catalogue)))
                .put("forward_auth", ProfilesJson.write(settings.forwardAuth()))
                .put("rate_limits", Json.write(Plain.rateLimits(settings.rateLimits())))
                .put("rules", RulesJson.write(settings.rules()))
                .put("quotas", Json.write(settings.quotas().plain()))
                .put("retention", Json.write(settings.retention().plain()))
                .put("version", project.version())
                .stamp("updated", project.updated());
    }
}
