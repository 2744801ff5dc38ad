package dev.rekey.sql.jdbc;

import dev.rekey.core.EnumText;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.PreviousSecretExpiry;
import dev.rekey.core.key.SecretExpiry;
import dev.rekey.core.key.VendorAttributes;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.PermissionDefinition;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts structured values of the core to JSON values and back. */
public final class JsonMapping {

    private JsonMapping() {}

    public static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    public static List<String> strings(List<@Nullable Object> plain) {
        return plain.stream().map(String::valueOf).toList();
    }

    public static List<Permission> permissions(List<@Nullable Object> plain) {
        return plain.stream().map(text -> new Permission(String.valueOf(text))).toList();
    }

    public static List<IpRange> ranges(List<@Nullable Object> plain) {
        return plain.stream()
                .map(text -> IpRange.parse(String.valueOf(text)).orElseThrow())
                .toList();
    }

    public static List<OriginPattern> origins(List<@Nullable Object> plain) {
        return plain.stream()
                .map(text -> new OriginPattern(String.valueOf(text)))
                .toList();
    }

    public static Map<String, List<String>> resources(Map<String, @Nullable Object> plain) {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        plain.forEach((type, ids) -> resources.put(type, strings(JsonColumns.list(ids))));
        return resources;
    }

    public static Object of(RateLimit limit) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("name", limit.name());
        plain.put("limit", limit.limit());
        plain.put("window_seconds", limit.windowSeconds());
        plain.put("algorithm", EnumText.of(limit.algorithm()));
        plain.put("scope", EnumText.of(limit.scope()));
        plain.put("on_outage", EnumText.of(limit.onOutage()));
        return plain;
    }

    public static List<Object> rateLimits(List<RateLimit> limits) {
        return limits.stream().map(JsonMapping::of).toList();
    }

    public static List<RateLimit> rateLimitsOf(List<@Nullable Object> plain) {
        return plain.stream()
                .map(JsonColumns::object)
                .map(JsonMapping::rateLimit)
                .toList();
    }

    private static RateLimit rateLimit(Map<String, @Nullable Object> plain) {
        return new RateLimit(
                text(plain, "name"),
                number(plain, "limit"),
                number(plain, "window_seconds"),
                EnumText.parse(RateLimit.Algorithm.class, text(plain, "algorithm")),
                EnumText.parse(RateLimit.Scope.class, text(plain, "scope")),
                EnumText.parse(RateLimit.OnOutage.class, text(plain, "on_outage")));
    }

    public static Map<String, Object> of(Credits credits) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("remaining", credits.remaining());
        Refill refill = credits.refill();
        if (refill != null) {
            plain.put(
                    "refill",
                    Map.of(
                            "amount", refill.amount(),
                            "interval", EnumText.of(refill.interval()),
                            "anchor", InstantColumns.micros(refill.anchor()),
                            "at", InstantColumns.micros(refill.at())));
        }
        return plain;
    }

    public static Credits credits(Map<String, @Nullable Object> plain) {
        Object refill = plain.get("refill");
        return new Credits(number(plain, "remaining"), refill == null ? null : refill(JsonColumns.object(refill)));
    }

    private static Refill refill(Map<String, @Nullable Object> plain) {
        return new Refill(
                number(plain, "amount"),
                EnumText.parse(Refill.Interval.class, text(plain, "interval")),
                InstantColumns.instant(number(plain, "anchor")),
                InstantColumns.instant(number(plain, "at")));
    }

    public static Map<String, Object> of(VendorAttributes attributes) {
        Map<String, Object> plain = new LinkedHashMap<>();
        attributes.notes().forEach((vendor, things) -> {
            Map<String, Object> notes = new LinkedHashMap<>();
            things.forEach((thing, note) -> notes.put(thing, of(note)));
            plain.put(vendor, notes);
        });
        return plain;
    }

    public static Object of(VendorAttributes.VendorAttribute note) {
        return Map.of(
                "value",
                note.value(),
                "mirrors",
                note.derivedFrom().stream().map(KeyField::text).sorted().toList());
    }

    public static VendorAttributes dialects(Map<String, @Nullable Object> plain) {
        if (plain.isEmpty()) {
            return VendorAttributes.EMPTY;
        }
        Map<String, Map<String, VendorAttributes.VendorAttribute>> vendors = new LinkedHashMap<>();
        plain.forEach((vendor, things) -> {
            Map<String, VendorAttributes.VendorAttribute> notes = new LinkedHashMap<>();
            JsonColumns.object(things).forEach((thing, note) -> notes.put(thing, note(JsonColumns.object(note))));
            vendors.put(vendor, notes);
        });
        return new VendorAttributes(vendors);
    }

    public static VendorAttributes.VendorAttribute note(Map<String, @Nullable Object> plain) {
        Set<KeyField> mirrors = EnumSet.noneOf(KeyField.class);
        strings(JsonColumns.list(plain.get("mirrors")))
                .forEach(text -> Arrays.stream(KeyField.values())
                        .filter(field -> field.text().equals(text))
                        .forEach(mirrors::add));
        return new VendorAttributes.VendorAttribute(present(plain, "value"), mirrors);
    }

    /**
     * Returns JSON text, or {@code null} for an empty list, because few secrets have former
     * expiries.
     */
    public static @Nullable String formerEnds(List<PreviousSecretExpiry> ends) {
        return ends.isEmpty()
                ? null
                : JsonColumns.write(ends.stream().map(JsonMapping::of).toList());
    }

    private static Object of(PreviousSecretExpiry former) {
        InactivityTimeout inactivity = former.end().inactivity();
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("because", former.because().toString());
        plain.put("expires_at", InstantColumns.microsOrNull(former.end().expiresAt()));
        plain.put("silence_seconds", inactivity == null ? null : inactivity.seconds());
        plain.put("silent_since", inactivity == null ? null : InstantColumns.micros(inactivity.since()));
        return plain;
    }

    public static List<PreviousSecretExpiry> formerEnds(@Nullable String text) {
        return text == null
                ? List.of()
                : JsonColumns.readList(text).stream()
                        .map(JsonColumns::object)
                        .map(JsonMapping::formerEnd)
                        .toList();
    }

    private static PreviousSecretExpiry formerEnd(Map<String, @Nullable Object> plain) {
        InactivityTimeout inactivity = plain.get("silence_seconds") == null
                ? null
                : new InactivityTimeout(
                        number(plain, "silence_seconds"), InstantColumns.instant(number(plain, "silent_since")));
        return new PreviousSecretExpiry(
                SecretId.parse(text(plain, "because")).orElseThrow(),
                new SecretExpiry(InstantColumns.instantOrNull(plain.get("expires_at")), inactivity));
    }

    public static List<Object> catalogue(List<PermissionDefinition> entries) {
        return entries.stream().map(JsonMapping::of).toList();
    }

    private static Object of(PermissionDefinition entry) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("name", entry.name());
        plain.put("section", entry.section());
        plain.put("subsection", entry.subsection());
        plain.put("order", entry.order());
        plain.put("feature", entry.feature());
        plain.put("depends_on", entry.dependsOn());
        plain.put("disabled_for_roles", entry.disabledForRoles());
        return plain;
    }

    public static List<PermissionDefinition> catalogueOf(List<@Nullable Object> plain) {
        return plain.stream().map(JsonColumns::object).map(JsonMapping::entry).toList();
    }

    private static PermissionDefinition entry(Map<String, @Nullable Object> plain) {
        return new PermissionDefinition(
                text(plain, "name"),
                text(plain, "section"),
                text(plain, "subsection"),
                number(plain, "order"),
                textOrNull(plain, "feature"),
                textOrNull(plain, "depends_on"),
                strings(JsonColumns.list(plain.get("disabled_for_roles"))));
    }

    public static String text(Map<String, @Nullable Object> plain, String member) {
        return (String) present(plain, member);
    }

    static @Nullable String textOrNull(Map<String, @Nullable Object> plain, String member) {
        return (String) plain.get(member);
    }

    static long number(Map<String, @Nullable Object> plain, String member) {
        return (Long) present(plain, member);
    }

    static boolean flag(Map<String, @Nullable Object> plain, String member) {
        return (Boolean) present(plain, member);
    }

    private static Object present(Map<String, @Nullable Object> plain, String member) {
        Object value = plain.get(member);
        if (value == null) {
            throw new IllegalStateException("a stored value has no " + member);
        }
        return value;
    }
}
