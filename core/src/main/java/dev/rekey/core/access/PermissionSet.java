package dev.rekey.core.access;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Set of permissions, or all present and future permissions.
 *
 * @param all whether it includes everything; {@code permissions} is then empty
 * @param permissions in the order granted, unmodifiable
 */
public record PermissionSet(boolean all, Set<Permission> permissions) {

    /**
     * Everything. Includes more than {@code *}, which is a single permission that covers all
     * others.
     */
    public static final PermissionSet ALL = new PermissionSet(true, Set.of());

    public PermissionSet {
        permissions = all ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(permissions));
    }

    /** Returns the set of these permissions; it includes nothing if the collection is empty. */
    public static PermissionSet of(Collection<Permission> permissions) {
        return new PermissionSet(false, new LinkedHashSet<>(permissions));
    }

    /** Returns whether everything that {@code wanted} includes is included. */
    public boolean includes(Permission wanted) {
        if (all || permissions.contains(wanted)) {
            return true;
        }
        for (Permission held : permissions) {
            if (held.matches(wanted)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether this set includes all of {@code other}. {@link #ALL} is included only by
     * itself.
     */
    public boolean includesAll(PermissionSet other) {
        if (all) {
            return true;
        }
        return !other.all && other.permissions.stream().allMatch(this::includes);
    }

    /**
     * Returns the intersection. Permissions covered by the other side are kept unchanged, those of
     * this set first. A new pattern is created only for two patterns that overlap without covering
     * each other.
     */
    public PermissionSet intersect(PermissionSet other) {
        if (all) {
            return other;
        }
        if (other.all) {
            return this;
        }
        Set<Permission> both = new LinkedHashSet<>();
        permissions.stream().filter(other::includes).forEach(both::add);
        other.permissions.stream().filter(this::includes).forEach(both::add);
        for (Permission pattern : patterns()) {
            for (Permission otherPattern : other.patterns()) {
                pattern.intersect(otherPattern)
                        .filter(overlap -> both.stream().noneMatch(kept -> kept.matches(overlap)))
                        .ifPresent(both::add);
            }
        }
        return of(both);
    }

    /** Order matters, because an equal instance may be substituted and shown to a client. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PermissionSet that
                && all == that.all
                && List.copyOf(permissions).equals(List.copyOf(that.permissions));
    }

    @Override
    public int hashCode() {
        return permissions.hashCode() + (all ? 1 : 0);
    }

    private Collection<Permission> patterns() {
        return permissions.stream().filter(Permission::isPattern).toList();
    }
}
