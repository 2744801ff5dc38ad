package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import dev.rekey.core.limit.RateLimit;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param allowedResources by resource type; types that are not named are kept
 * @param dialects vendor attributes to set, by vendor and name; a {@code null} value removes the
 *     attribute
 * @param vendorPermissions permissions that the vendor's API accepts even if the project's catalog does not
 *     contain them
 * @param reason reason for the change, stored in the revision
 * @param faults violations found while the request was read
 */
public record KeyChange(
        Optional<String> name,
        Change<String> description,
        Optional<Boolean> enabled,
        Change<Instant> notBefore,
        Change<Instant> expiresAt,
        Optional<Boolean> restricted,
        Change<List<String>> permissions,
        Change<List<String>> roles,
        Change<List<String>> allowedIps,
        Change<List<String>> deniedIps,
        Change<List<String>> allowedOrigins,
        Change<Map<String, Change<List<String>>>> allowedResources,
        Change<List<RateLimit>> rateLimits,
        Change<CreditsChange> credits,
        Change<Metadata.Edit> metadata,
        Map<String, Map<String, VendorAttributes.@Nullable VendorAttribute>> dialects,
        Set<String> vendorPermissions,
        Optional<String> reason,
        List<Violation> faults) {

    /** Returns a copy that sets {@code restricted}. */
    public KeyChange withRestricted(boolean value) {
        return new KeyChange(
                name,
                description,
                enabled,
                notBefore,
                expiresAt,
                Optional.of(value),
                permissions,
                roles,
                allowedIps,
                deniedIps,
                allowedOrigins,
                allowedResources,
                rateLimits,
                credits,
                metadata,
                dialects,
                vendorPermissions,
                reason,
                faults);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builder of a change. Fields that are not set are kept. Not thread-safe. */
    public static final class Builder {
        private Optional<String> name = Optional.empty();
        private Change<String> description = Change.keep();
        private Optional<Boolean> enabled = Optional.empty();
        private Change<Instant> notBefore = Change.keep();
        private Change<Instant> expiresAt = Change.keep();
        private Optional<Boolean> restricted = Optional.empty();
        private Change<List<String>> permissions = Change.keep();
        private Change<List<String>> roles = Change.keep();
        private Change<List<String>> allowedIps = Change.keep();
        private Change<List<String>> deniedIps = Change.keep();
        private Change<List<String>> allowedOrigins = Change.keep();
        private Change<Map<String, Change<List<String>>>> allowedResources = Change.keep();
        private Change<List<RateLimit>> rateLimits = Change.keep();
        private Change<CreditsChange> credits = Change.keep();
        private Change<Metadata.Edit> metadata = Change.keep();
        private final Map<String, Map<String, VendorAttributes.@Nullable VendorAttribute>> dialects =
                new LinkedHashMap<>();
        private Set<String> vendorPermissions = Set.of();
        private Optional<String> reason = Optional.empty();
        private final List<Violation> faults = new ArrayList<>();

        private Builder() {}

        public Builder name(String value) {
            name = Optional.of(value);
            return this;
        }

        public Builder description(Change<String> change) {
            description = change;
            return this;
        }

        public Builder enabled(boolean value) {
            enabled = Optional.of(value);
            return this;
        }

        public Builder notBefore(Change<Instant> change) {
            notBefore = change;
            return this;
        }

        public Builder expiresAt(Change<Instant> change) {
            expiresAt = change;
            return this;
        }

        public Builder restricted(boolean value) {
            restricted = Optional.of(value);
            return this;
        }

        public Builder permissions(Change<List<String>> change) {
            permissions = change;
            return this;
        }

        public Builder roles(Change<List<String>> change) {
            roles = change;
            return this;
        }

        public Builder allowedIps(Change<List<String>> change) {
            allowedIps = change;
            return this;
        }

        public Builder deniedIps(Change<List<String>> change) {
            deniedIps = change;
            return this;
        }

        public Builder allowedOrigins(Change<List<String>> change) {
            allowedOrigins = change;
            return this;
        }

        public Builder allowedResources(Change<Map<String, Change<List<String>>>> change) {
            allowedResources = change;
            return this;
        }

        public Builder rateLimits(Change<List<RateLimit>> change) {
            rateLimits = change;
            return this;
        }

        public Builder credits(Change<CreditsChange> change) {
            credits = change;
            return this;
        }

        public Builder metadata(Change<Metadata.Edit> change) {
            metadata = change;
            return this;
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
            return new KeyChange(
                    name,
                    description,
                    enabled,
                    notBefore,
                    expiresAt,
                    restricted,
                    permissions,
                    roles,
                    allowedIps,
                    deniedIps,
                    allowedOrigins,
                    allowedResources,
                    rateLimits,
                    credits,
                    metadata,
                    dialects,
                    vendorPermissions,
                    reason,
                    List.copyOf(faults));
        }
    }
}
