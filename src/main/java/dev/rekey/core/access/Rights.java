package dev.rekey.core.access;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What somebody may do: everything there is or ever will be, or what a set of permissions covers.
 *
 * @param all whether it is everything, whatever {@code permissions} says; then they are empty
 * @param permissions in the order they were given, unmodifiable
 */
public record Rights(boolean all, Set<Permission> permissions) {

    /** Everything. More than {@code *}, which is one permission that covers every other. */
    public static final Rights ALL = new Rights(true, Set.of());

    public Rights {
        permissions = all ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(permissions));
    }

    /** What {@code permissions} cover together; nothing where there are none. */
    public static Rights of(Collection<Permission> permissions) {
        return new Rights(false, new LinkedHashSet<>(permissions));
    }

    /** Whether everything that {@code wanted} stands for may be done. */
    public boolean cover(Permission wanted) {
        if (all || permissions.contains(wanted)) {
            return true;
        }
        for (Permission held : permissions) {
            if (held.covers(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Whether who has these can give {@code other} away: {@link #ALL} is covered by itself alone. */
    public boolean coverAll(Rights other) {
        if (all) {
            return true;
        }
        return !other.all && other.permissions.stream().allMatch(this::cover);
    }

    /**
     * What both allow. A permission that the other side covers is kept as it stands, mine before theirs; only where two
     * patterns overlap without covering each other does a new one take their place.
     */
    public Rights intersect(Rights other) {
        if (all) {
            return other;
        }
        if (other.all) {
            return this;
        }
        Set<Permission> both = new LinkedHashSet<>();
        permissions.stream().filter(other::cover).forEach(both::add);
        other.permissions.stream().filter(this::cover).forEach(both::add);
        for (Permission mine : patterns()) {
            for (Permission theirs : other.patterns()) {
                mine.intersect(theirs)
                        .filter(overlap -> both.stream().noneMatch(kept -> kept.covers(overlap)))
                        .ifPresent(both::add);
            }
        }
        return of(both);
    }

    /** Order counts: whoever is shown one in place of an equal other must see the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Rights that
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
