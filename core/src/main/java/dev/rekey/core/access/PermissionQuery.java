package dev.rekey.core.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Boolean expression of required permissions, joined by AND and OR.
 *
 * <p>A permission is satisfied if both the key's granted permissions and the owner's permissions
 * cover it. A pattern must be covered as a whole: {@code files:*} is satisfied by {@code files:*}
 * and {@code *}, not by {@code files:read}.
 *
 * <p>Queries are equal if they have the same permissions and operators in the same order; redundant
 * parentheses are ignored.
 */
public final class PermissionQuery {

    /** Maximum length of a query in characters. */
    public static final int MAX_LENGTH = 1_000;

    /** Maximum number of permissions in a query, counting repetitions. */
    public static final int MAX_PERMISSIONS = 100;

    /** Maximum nesting depth of parentheses. */
    public static final int MAX_DEPTH = 10;

    /**
     * Query that requires nothing and is always satisfied. No text parses to it, so that an
     * accidentally empty query does not allow everything.
     */
    public static final PermissionQuery NONE = new PermissionQuery(new All(List.of()));

    private final Node root;

    /** Cached hash code; 0 until it is first computed. */
    private int hash;

    private PermissionQuery(Node root) {
        this.root = root;
    }

    /** Result of parsing. */
    public sealed interface Result {

        record Parsed(PermissionQuery query) implements Result {}

        /**
         * The text is not a valid query.
         *
         * @param position index of the first error in characters, from 0; the text's length if
         *     something is missing at the end
         * @param reason sentence for people that does not repeat the text
         */
        record Malformed(int position, String reason) implements Result {}
    }

    /**
     * Returns a query that requires all of these; {@link #NONE} if the list is empty. The limits on
     * query text do not apply.
     */
    public static PermissionQuery all(List<Permission> permissions) {
        if (permissions.isEmpty()) {
            return NONE;
        }
        Node[] leaves = new Node[permissions.size()];
        for (int index = 0; index < leaves.length; index++) {
            leaves[index] = new Leaf(permissions.get(index));
        }
        return new PermissionQuery(leaves.length == 1 ? leaves[0] : new All(List.of(leaves)));
    }

    /**
     * Parses a query:
     *
     * <pre>
     * query = or ;
     * or    = and , { "OR" , and } ;
     * and   = unit , { "AND" , unit } ;
     * unit  = permission | "(" , or , ")" ;
     * </pre>
     *
     * A permission is a {@link Permission} other than AND and OR. Spaces and tabs may separate
     * tokens, and are required between tokens that are not parentheses.
     */
    public static Result parse(String text) {
        return new PermissionQueryParser(text).parse();
    }

    /**
     * Returns the query of a parsed tree; malformed if its canonical text exceeds the maximum
     * length.
     */
    static Result parsed(Node root, int end) {
        PermissionQuery query = new PermissionQuery(root);
        return query.toString().length() <= MAX_LENGTH
                ? new Result.Parsed(query)
                : new Result.Malformed(
                        end,
                        "With the required spaces around AND and OR, the query is longer than " + MAX_LENGTH
                                + " characters.");
    }

    /**
     * Returns whether these permissions satisfy the query. Does not allocate. The first set is the
     * key's granted permissions, the second the owner's.
     */
    public boolean isMetBy(PermissionSet given, PermissionSet held) {
        return root.isMet(given, held);
    }

    /** Returns whether nothing is required. */
    public boolean isEmpty() {
        return root instanceof All all && all.parts().isEmpty();
    }

    /** Returns each distinct permission in the query, in order of appearance. */
    public List<Permission> permissions() {
        Set<Permission> named = new LinkedHashSet<>();
        root.addTo(named);
        return List.copyOf(named);
    }

    /**
     * Returns each distinct permission that is missing, in order of appearance; granting all of
     * them satisfies the query. Empty if the query is satisfied. For an unsatisfied OR, all its
     * alternatives are listed.
     */
    public List<Permission> missing(PermissionSet given, PermissionSet held) {
        Set<Permission> missing = new LinkedHashSet<>();
        root.addMissing(given, held, missing);
        return List.copyOf(missing);
    }

    /**
     * Returns the canonical text: single spaces around operators and only necessary parentheses.
     * {@link #parse} reads it back as an equal query, except for {@link #NONE}, whose text is
     * empty, and queries of {@link #all} that exceed the limits or contain a permission named AND
     * or OR.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        root.write(text);
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof PermissionQuery query && root.equals(query.root));
    }

    /** Racing threads compute the same value, so no synchronization is needed. */
    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = root.hashCode();
            hash = known;
        }
        return known;
    }

    /**
     * Node of the syntax tree. A node has no direct child of its own kind, so equal queries have
     * equal trees.
     */
    sealed interface Node {

        boolean isMet(PermissionSet given, PermissionSet held);

        void addTo(Set<Permission> named);

        void addMissing(PermissionSet given, PermissionSet held, Set<Permission> missing);

        void write(StringBuilder text);
    }

    record Leaf(Permission permission) implements Node {

        @Override
        public boolean isMet(PermissionSet given, PermissionSet held) {
            return given.includes(permission) && held.includes(permission);
        }

        @Override
        public void addTo(Set<Permission> named) {
            named.add(permission);
        }

        @Override
        public void addMissing(PermissionSet given, PermissionSet held, Set<Permission> missing) {
            if (!isMet(given, held)) {
                missing.add(permission);
            }
        }

        @Override
        public void write(StringBuilder text) {
            text.append(permission.value());
        }
    }

    /** Conjunction of two or more parts; {@link #NONE} has none. */
    record All(List<Node> parts) implements Node {

        /** Returns the conjunction, or the part itself if there is only one. */
        static Node of(List<Node> parts) {
            if (parts.size() == 1) {
                return parts.getFirst();
            }
            List<Node> flat = new ArrayList<>(parts.size());
            for (Node part : parts) {
                if (part instanceof All(List<Node> inner)) {
                    flat.addAll(inner);
                } else {
                    flat.add(part);
                }
            }
            return new All(List.copyOf(flat));
        }

        @Override
        public boolean isMet(PermissionSet given, PermissionSet held) {
            // Indexed, because an iterator would allocate on each evaluation.
            for (int index = 0; index < parts.size(); index++) {
                if (!parts.get(index).isMet(given, held)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void addTo(Set<Permission> named) {
            parts.forEach(part -> part.addTo(named));
        }

        @Override
        public void addMissing(PermissionSet given, PermissionSet held, Set<Permission> missing) {
            parts.forEach(part -> part.addMissing(given, held, missing));
        }

        @Override
        public void write(StringBuilder text) {
            for (int index = 0; index < parts.size(); index++) {
                text.append(index == 0 ? "" : " AND ");
                if (parts.get(index) instanceof Any any) {
                    text.append('(');
                    any.write(text);
                    text.append(')');
                } else {
                    parts.get(index).write(text);
                }
            }
        }
    }

    /** Disjunction of two or more parts. */
    record Any(List<Node> parts) implements Node {

        /** Returns the disjunction, or the part itself if there is only one. */
        static Node of(List<Node> parts) {
            if (parts.size() == 1) {
                return parts.getFirst();
            }
            List<Node> flat = new ArrayList<>(parts.size());
            for (Node part : parts) {
                if (part instanceof Any(List<Node> inner)) {
                    flat.addAll(inner);
                } else {
                    flat.add(part);
                }
            }
            return new Any(List.copyOf(flat));
        }

        @Override
        public boolean isMet(PermissionSet given, PermissionSet held) {
            for (int index = 0; index < parts.size(); index++) {
                if (parts.get(index).isMet(given, held)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void addTo(Set<Permission> named) {
            parts.forEach(part -> part.addTo(named));
        }

        @Override
        public void addMissing(PermissionSet given, PermissionSet held, Set<Permission> missing) {
            if (!isMet(given, held)) {
                parts.forEach(part -> part.addMissing(given, held, missing));
            }
        }

        @Override
        public void write(StringBuilder text) {
            for (int index = 0; index < parts.size(); index++) {
                text.append(index == 0 ? "" : " OR ");
                parts.get(index).write(text);
            }
        }
    }
}
