package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import dev.rekey.core.key.validation.KeyChangeValidator;
import dev.rekey.core.limit.RateLimit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes that a request makes to the fields of a key. Texts are not yet validated: {@link
 * KeyChangeValidator} does so, which gives all APIs the same rules and reports all violations in one
 * response. Immutable.
 *
 * @param fields the fields that the request sets or clears
 * @param dialects vendor attributes to set, by vendor and name; a {@code null} value removes the
 *     attribute
 * @param vendorPermissions permissions that the vendor's API accepts even if the project's catalog does not
 *     contain them
 * @param reason reason for the change, stored in the revision
 * @param faults violations found while the request was read
 */
public record KeyChange(
        Map<KeyField, Change<?>> fields,
        Map<String, Map<String, VendorAttributes.@Nullable VendorAttribute>> dialects,
        Set<String> vendorPermissions,
        Optional<String> reason,
        List<Violation> faults) {

    public KeyChange {
        Map<KeyField, Change<?>> copy = new EnumMap<>(KeyField.class);
        copy.putAll(fields);
        fields = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns the change of a field. The class of a new value is that of the field's {@link
     * KeyField#type}.
     */
    public Change<?> of(KeyField field) {
        return fields.getOrDefault(field, Change.keep());
    }

    @SuppressWarnings("unchecked") // The caller names the class of the field's type.
    private <T> Change<T> typed(KeyField field) {
        return (Change<T>) of(field);
    }

    public Optional<String> name() {
        return this.<String>typed(KeyField.NAME).replacement();
    }

    public Change<String> description() {
        return typed(KeyField.DESCRIPTION);
    }

    public Optional<Boolean> enabled() {
        return this.<Boolean>typed(KeyField.ENABLED).replacement();
    }

    public Change<Instant> notBefore() {
        return typed(KeyField.NOT_BEFORE);
    }

    public Change<Instant> expiresAt() {
        return typed(KeyField.EXPIRES_AT);
    }

    public Optional<Boolean> restricted() {
        return this.<Boolean>typed(KeyField.RESTRICTED).replacement();
    }

    public Change<List<String>> permissions() {
        return typed(KeyField.PERMISSIONS);
    }

    public Change<List<String>> roles() {
        return typed(KeyField.ROLES);
    }

    public Change<List<String>> allowedIps() {
        return typed(KeyField.ALLOWED_IPS);
    }

    public Change<List<String>> deniedIps() {
        return typed(KeyField.DENIED_IPS);
    }

    public Change<List<String>> allowedOrigins() {
        return typed(KeyField.ALLOWED_ORIGINS);
    }

    public Change<Map<String, Change<List<String>>>> allowedResources() {
        return typed(KeyField.ALLOWED_RESOURCES);
    }

    public Change<List<RateLimit>> rateLimits() {
        return typed(KeyField.RATE_LIMITS);
    }

    public Change<CreditsChange> credits() {
        return typed(KeyField.CREDITS);
    }

    public Change<Metadata.Edit> metadata() {
        return typed(KeyField.METADATA);
    }

    /** Returns a copy that sets {@code restricted}. */
    public KeyChange withRestricted(boolean value) {
        Map<KeyField, Change<?>> changed = new LinkedHashMap<>(fields);
        changed.put(KeyField.RESTRICTED, Change.replace(value));
        return new KeyChange(changed, dialects, vendorPermissions, reason, faults);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builder of a change. Fields that are not set are kept. Not thread-safe. */
    public static final class Builder {
        private final Map<KeyField, Change<?>> fields = new LinkedHashMap<>();
        private final Map<String, Map<String, VendorAttributes.@Nullable VendorAttribute>> dialects =
                new LinkedHashMap<>();
        private Set<String> vendorPermissions = Set.of();
        private Optional<String> reason = Optional.empty();
        private final List<Violation> faults = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the change of a field.
         *
         * @param change a new value must have the class of the field's {@link KeyField#type}
         */
        public Builder set(KeyField field, Change<?> change) {
            if (change.isPresent()) {
                fields.put(field, change);
            } else {
                fields.remove(field);
            }
            return this;
        }

        public Builder name(String value) {
            return set(KeyField.NAME, Change.replace(value));
        }

        public Builder description(Change<String> change) {
            return set(KeyField.DESCRIPTION, change);
        }

        public Builder enabled(boolean value) {
            return set(KeyField.ENABLED, Change.replace(value));
        }

        public Builder notBefore(Change<Instant> change) {
            return set(KeyField.NOT_BEFORE, change);
        }

        public Builder expiresAt(Change<Instant> change) {
            return set(KeyField.EXPIRES_AT, change);
        }

        public Builder restricted(boolean value) {
            return set(KeyField.RESTRICTED, Change.replace(value));
        }

        public Builder permissions(Change<List<String>> change) {
            return set(KeyField.PERMISSIONS, change);
        }

        public Builder roles(Change<List<String>> change) {
            return set(KeyField.ROLES, change);
        }

        public Builder allowedIps(Change<List<String>> change) {
            return set(KeyField.ALLOWED_IPS, change);
        }

        public Builder deniedIps(Change<List<String>> change) {
            return set(KeyField.DENIED_IPS, change);
        }

        public Builder allowedOrigins(Change<List<String>> change) {
            return set(KeyField.ALLOWED_ORIGINS, change);
        }

        public Builder allowedResources(Change<Map<String, Change<List<String>>>> change) {
            return set(KeyField.ALLOWED_RESOURCES, change);
        }

        public Builder rateLimits(Change<List<RateLimit>> change) {
            return set(KeyField.RATE_LIMITS, change);
        }

        public Builder credits(Change<CreditsChange> change) {
            return set(KeyField.CREDITS, change);
        }

        public Builder metadata(Change<Metadata.Edit> change) {
            return set(KeyField.METADATA, change);
        }

        /** Merges members into the metadata (RFC 7396); a {@code null} value removes the member. */
        public Builder mergeMetadata(Map<String, @Nullable Object> patch) {
            return metadata(Change.replace(new Metadata.Edit.Merge(patch)));
        }

        /** Replaces all metadata. */
        public Builder wholeMetadata(Map<String, @Nullable Object> members) {
            return metadata(Change.replace(new Metadata.Edit.Replace(Metadata.of(members))));
        }

        /** Sets a vendor attribute that represents the meaning of {@code mirrors}. */
        public Builder remember(String vendor, String thing, Object value, Set<KeyField> mirrors) {
            dialects.computeIfAbsent(vendor, name -> new LinkedHashMap<>())
                    .put(thing, new VendorAttributes.VendorAttribute(value, mirrors));
            return this;
        }

        public Builder forget(String vendor, String thing) {
            dialects.computeIfAbsent(vendor, name -> new LinkedHashMap<>()).put(thing, null);
            return this;
        }

        public Builder vendorPermissions(Set<String> permissionNames) {
            vendorPermissions = Set.copyOf(permissionNames);
            return this;
        }

        public Builder reason(String text) {
            reason = Optional.of(TextRules.normalized(text));
            return this;
        }

        public Builder violation(Violation violation) {
            faults.add(violation);
            return this;
        }

        public Builder faults(List<Violation> violations) {
            faults.addAll(violations);
            return this;
        }

        public KeyChange build() {
            return new KeyChange(fields, dialects, vendorPermissions, reason, List.copyOf(faults));
        }
    }
}
