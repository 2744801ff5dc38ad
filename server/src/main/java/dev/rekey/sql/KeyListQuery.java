package dev.rekey.sql;

import dev.rekey.core.EnumText;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.NamedParameters;
import dev.rekey.sql.jdbc.PrefixRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Builds the SQL of key lists. Each query scans one index from the newest key and stops when the
 * page is full, so that the cost of a page does not depend on the number of keys. Not thread-safe.
 */
final class KeyListQuery {

    /** The state of a key, in order of precedence. A disabled owner makes its keys disabled. */
    private static final String STATE = """
        CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' \
        WHEN NOT k.enabled OR NOT u.enabled THEN 'disabled' \
        WHEN k.quarantined_at IS NOT NULL THEN 'quarantined' \
        WHEN k.not_before > :now THEN 'pending' \
        WHEN\
        """ + " " + KeyRows.EXPIRED + " THEN 'expired' ELSE 'active' END";

    private static final String JOINED = " = f.key_id";

    private final DatabaseEngine engine;
    private final KeyFilter filter;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    /** The alias of the scanned table, and the column of the key's id in it. */
    private final String walked;

    private final String walkedId;
    private boolean needsOwner;
    private @Nullable Selection found;

    /**
     * The leading index column that is restricted to one value, and the parameter name of that
     * value; null if there is none.
     */
    private @Nullable String held;

    private String heldName = "";

    KeyListQuery(DatabaseEngine engine, KeyFilter filter) {
        this.engine = engine;
        this.filter = filter;
        this.walked = filter.permission() == null ? "k" : "g";
        this.walkedId = filter.permission() == null ? "k.id" : "g.key_id";
        restrict();
    }

    /** Returns the query for one page of {@link KeyAggregateReader#COLUMNS}. */
    Query page(Handle handle, KeyPage page) {
        return page(handle, page, KeyAggregateReader.COLUMNS);
    }

    /** Returns the query for the stored size in bytes of each key of a page, in order. */
    Query sizes(Handle handle, KeyPage page) {
        return page(handle, page, KeyRows.SIZE);
    }

    private Query page(Handle handle, KeyPage page, String columns) {
        List<String> all = new ArrayList<>(conditions);
        Map<String, @Nullable Object> bound = new LinkedHashMap<>(values);
        boolean many = found != null && found.areMany(handle, values);
        boolean first = held != null && engine.needsLeadingSortColumn() && (found == null || many);
        if (held != null) {
            // Written as a range, because the planner would drop a column with a constant value
            // from the ORDER BY.
            all.add(first ? held + " >= :" + heldName + " AND " + held + " <= :" + heldName : held + " = :" + heldName);
        }
        String order = walked + ".created_at DESC, " + walkedId + " DESC";
        String end = " ORDER BY " + (first ? held + " DESC, " : "") + order + " LIMIT :limit";
        bound.put("limit", page.limit());
        switch (page) {
            case KeyPage.After after -> {
                KeyPage.@Nullable Position position = after.position();
                if (position != null) {
                    all.add(
                            first
                                    ? "(" + held + ", " + walked + ".created_at, " + walkedId + ") < (:" + heldName
                                            + ", :after_at, :after_id)"
                                    : "(" + walked + ".created_at, " + walkedId + ") < (:after_at, :after_id)");
                    bound.put("after_at", position.createdAt());
                    bound.put("after_id", position.id().value());
                }
            }
            case KeyPage.Numbered numbered -> {
                end += " OFFSET :offset";
                bound.put("offset", numbered.offset());
            }
        }
        String from = tables();
        if (found != null) {
            from = many ? from : found.table() + from;
            all.add(many ? found.amongAll() : walkedId + JOINED);
        }
        String sql = "SELECT " + columns + " FROM " + from + " CROSS JOIN users u CROSS JOIN projects p"
                + " WHERE u.id = k.owner_id AND p.id = k.project_id" + and(all) + end;
        return bind(handle.createQuery(sql), bound);
    }

    /** Returns the query for the number of keys. */
    Query count(Handle handle) {
        String owner = needsOwner ? " CROSS JOIN users u WHERE u.id = k.owner_id" : " WHERE 1 = 1";
        String from = found == null ? tables() : found.table() + tables();
        String matched = found == null ? "" : " AND " + walkedId + JOINED;
        String one = held == null ? "" : " AND " + held + " = :" + heldName;
        return bind(
                handle.createQuery("SELECT count(*) FROM " + from + owner + matched + one + and(conditions)), values);
    }

    /**
     * CROSS JOIN makes SQLite keep this join order, and with it the index order. For PostgreSQL it
     * is an ordinary join.
     */
    private String tables() {
        return filter.permission() == null ? "keys k" : "key_permissions g CROSS JOIN keys k";
    }

    private void restrict() {
        @Nullable ProjectId project = filter.project();
        @Nullable UserId owner = filter.owner();
        if (filter.permission() != null) {
            add("g.permission = :permission", "permission", filter.permission().value());
            conditions.add("k.id = g.key_id");
            if (project != null) {
                hold("g.project_id", "project", project.value());
            }
            if (owner != null) {
                add("k.owner_id = :owner", "owner", owner.value());
            }
        } else if (owner != null) {
            hold("k.owner_id", "owner", owner.value());
            if (project != null) {
                // A condition on the owner, so that the planner keeps using the owner's index.
                add("u.project_id = :project", "project", project.value());
                needsOwner = true;
            }
        } else if (project != null) {
            hold("k.project_id", "project", project.value());
        }
        if (!filter.states().isEmpty()) {
            List<String> states =
                    filter.states().stream().sorted().map(EnumText::of).toList();
            conditions.add(STATE + " IN (" + NamedParameters.of("state", states.size()) + ")");
            for (int at = 0; at < states.size(); at++) {
                values.put("state" + at, states.get(at));
            }
            values.put("now", filter.now());
            needsOwner = true;
        }
        if (filter.role() != null) {
            // Role names contain no character that JSON escapes, so a quoted name matches exactly.
            add("replace(k.roles, :role, '') <> k.roles", "role", '"' + filter.role() + '"');
        }
        if (filter.ended()) {
            add("k.expires_at <= :now", "now", filter.now());
        }
        if (filter.ownerType() != null) {
            add("u.type = :owner_type", "owner_type", filter.ownerType());
            needsOwner = true;
        }
        if (filter.search() != null) {
            restrict(filter.search());
        }
    }

    /** Searches by indexed columns, except for substrings of names. */
    private void restrict(KeyFilter.Search search) {
        List<String> finders = new ArrayList<>();
        finders.add("SELECT key_id FROM key_secrets WHERE start = :search");
        finders.add("SELECT key_id FROM key_secrets WHERE last_four = :search");
        values.put("search", search.text());
        search.id().ifPresent(id -> {
            finders.add("SELECT id FROM keys WHERE id = :search_id");
            values.put("search_id", id.value());
        });
        for (int at = 0; at < search.hashes().size(); at++) {
            finders.add("SELECT key_id FROM key_secrets WHERE hash = :hash" + at + " AND pepper_id = :pepper" + at);
            values.put("hash" + at, search.hashes().get(at).bytes());
            values.put("pepper" + at, search.hashes().get(at).pepperId());
        }
        if (search.anywhere()) {
            conditions.add("(" + engine.contains("k.name", "search") + " OR " + found(finders) + ")");
            return;
        }
        String range = "name >= :search";
        @Nullable String end = PrefixRange.end(search.text());
        if (end != null) {
            range += " AND name < :search_end";
            values.put("search_end", end);
        }
        @Nullable ProjectId project = filter.project();
        if (project != null) {
            values.put("searched_project", project.value());
        }
        found = new Selection(finders, range, project == null ? "IN (SELECT id FROM projects)" : "= :searched_project");
    }

    private static String found(List<String> finders) {
        return "k.id IN (" + String.join(" UNION ALL ", finders) + ")";
    }

    /**
     * A search by name prefix and other indexed columns. Few matches are found first and then
     * sorted. With many matches the list index is scanned in order, which finds enough of them
     * early.
     *
     * @param finders queries for the ids of keys that match other columns than the name
     * @param range condition on the name
     * @param project condition on the project id, required to use the name index
     */
    private record Selection(List<String> finders, String range, String project) {

        private static final int FEW = 2_000;

        private String named() {
            return "SELECT id FROM keys WHERE project_id " + project + " AND " + range;
        }

        boolean areMany(Handle handle, Map<String, @Nullable Object> values) {
            String sql = "SELECT count(*) FROM (" + named() + " LIMIT " + FEW + ") AS probe";
            Query query = handle.createQuery(sql);
            values.forEach((name, value) -> {
                if (sql.contains(":" + name)) {
                    ColumnValues.bind(query, name, value);
                }
            });
            return query.mapTo(Integer.class).one() >= FEW;
        }

        String table() {
            return "(" + String.join(" UNION ", finders) + " UNION " + named() + ") f CROSS JOIN ";
        }

        String amongAll() {
            return "((k." + range.replace(" name", " k.name") + ") OR " + found(finders) + ")";
        }
    }

    private void hold(String column, String name, Object value) {
        held = column;
        heldName = name;
        values.put(name, value);
    }

    private void add(String condition, String name, Object value) {
        conditions.add(condition);
        values.put(name, value);
    }

    private static String and(List<String> conditions) {
        StringBuilder text = new StringBuilder();
        conditions.forEach(condition -> text.append(" AND ").append(condition));
        return text.toString();
    }

    private static Query bind(Query query, Map<String, @Nullable Object> values) {
        values.forEach((name, value) -> ColumnValues.bind(query, name, value));
        return query;
    }
}
