package dev.rekey.dialect.partoo;

import dev.rekey.core.Change;
import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Violation;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** JSON forms of the vendor's requests and keys. */
final class PartooWire {

    static final String LABEL = "label";
    static final String DESCRIPTION = "description";
    static final String EXPIRATION_DATE = "expiration_date";
    static final String IP_WHITELIST = "ip_whitelist";
    static final String RESTRICTED = "has_restricted_permissions";
    static final String PERMISSIONS = "permissions";

    /**
     * As in the vendor's examples: a space instead of ISO 8601's T, six digits, and an offset of
     * hours.
     */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private PartooWire() {}

    /**
     * Members of a request that creates or updates a key.
     *
     * @param expirationDate unparsed date
     * @param violations errors of form, with the vendor's names
     */
    record ApiKeyBody(
            Change<String> label,
            Change<String> description,
            Change<String> expirationDate,
            Change<List<String>> ipWhitelist,
            Change<Boolean> restricted,
            Change<List<String>> permissions,
            List<Violation> violations) {

        /** Unknown members are ignored. */
        static ApiKeyBody read(ObjectNode body) {
            JsonObjectReader fields = new JsonObjectReader(body);
            Change<String> label = fields.text(LABEL);
            Change<String> description = fields.text(DESCRIPTION);
            Change<String> expirationDate = fields.text(EXPIRATION_DATE);
            Change<List<String>> ipWhitelist = fields.texts(IP_WHITELIST);
            Change<Boolean> restricted = fields.flag(RESTRICTED);
            Change<List<String>> permissions = fields.texts(PERMISSIONS);
            refuseNull(fields, LABEL, label);
            refuseNull(fields, IP_WHITELIST, ipWhitelist);
            refuseNull(fields, RESTRICTED, restricted);
            refuseNull(fields, PERMISSIONS, permissions);
            if (!restricted.equals(Change.replace(false))) {
                requireTogether(fields, RESTRICTED, PERMISSIONS);
            }
            requireTogether(fields, PERMISSIONS, RESTRICTED);
            List<Violation> violations = new ArrayList<>(fields.shapeFaults());
            violations.addAll(fields.unacceptable());
            return new ApiKeyBody(
                    label, description, expirationDate, ipWhitelist, restricted, permissions, List.copyOf(violations));
        }

        /**
         * These members for a new key. An absent expiry and an empty list of addresses are treated
         * as not sent, so that conditions copied from the creating key remain.
         */
        ApiKeyBody ofNewKey() {
            boolean noAddresses =
                    ipWhitelist.replacement().filter(List::isEmpty).isPresent();
            return new ApiKeyBody(
                    label,
                    description,
                    expirationDate instanceof Change.Clear<String> ? Change.keep() : expirationDate,
                    noAddresses ? Change.keep() : ipWhitelist,
                    restricted,
                    permissions,
                    violations);
        }

        /**
         * Whether the request asks for an unrestricted key without sending a list of permissions.
         */
        boolean isUnrestrictedWithoutList() {
            return restricted.equals(Change.replace(false)) && permissions instanceof Change.Keep<List<String>>;
        }

        private static void refuseNull(JsonObjectReader fields, String name, Change<?> change) {
            if (change instanceof Change.Clear<?>) {
                fields.unacceptable(name, "null", "Must not be null.");
            }
        }

        private static void requireTogether(JsonObjectReader fields, String present, String needed) {
            if (fields.has(present) && !fields.has(needed)) {
                fields.unacceptable(needed, "required", "Required if " + present + " is sent.");
            }
        }
    }

    /** A user in the vendor's form. */
    record Person(String id, String name) {}

    /** A key in the vendor's form. */
    @GeneratedBuilder
    record ApiKey(
            long id,
            String label,
            @Nullable String description,
            Person owner,
            String role,
            String type,
            boolean disabled,
            @Nullable LocalDate expirationDate,
            @Nullable Instant lastUsedAt,
            Person creator,
            Instant createdAt,
            @Nullable Person revoker,
            @Nullable Instant revokedAt,
            List<String> ipWhitelist,
            boolean restricted,
            List<String> permissions) {

        ObjectNode json() {
            ObjectNode json = Json.object()
                    .put("id", id)
                    .put(LABEL, label)
                    .put(DESCRIPTION, description)
                    .put("user_id", owner.id())
                    .put("user_name", owner.name())
                    .put("user_role", role)
                    .put("user_type", type)
                    .put("disabled", disabled)
                    .put(EXPIRATION_DATE, expirationDate == null ? null : expirationDate.toString())
                    .put("last_used_at", time(lastUsedAt))
                    .put("created_by", creator.id())
                    .put("created_by_name", creator.name())
                    .put("created_at", time(createdAt))
                    .put("revoked_by", revoker == null ? null : revoker.id())
                    .put("revoked_by_name", revoker == null ? null : revoker.name())
                    .put("revoked_at", time(revokedAt));
            json.set(IP_WHITELIST, Json.array(ipWhitelist));
            json.put(RESTRICTED, restricted);
            json.set(PERMISSIONS, Json.array(permissions));
            return json;
        }
    }

    /** The members of a page before its keys. */
    static ObjectNode page(long page, long lastPage, long count) {
        return Json.object().put("page", page).put("max_page", lastPage).put("count", count);
    }

    static ObjectNode revoked(long id) {
        return Json.object().put("id", id).put("status", "success");
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }
}
