package dev.rekey.core.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an attempt needs: permissions joined by AND and OR.
 *
 * <p>A permission is there where it is covered twice: by what the key was given, and by what its owner holds. One that is a
 * pattern is needed whole: {@code files:*} is met by {@code files:*} and {@code *}, not by {@code files:read}.
 *
 * <p>Two queries are equal where they have the same permissions, operators and order; parentheses that change nothing do not count.
 */
public final class PermissionQuery {

    /** How long a query's text may be, in characters. */
    public static final int MAX_LENGTH = 1_000;

    /** How many permissions a query's text may name, repeated ones among them. */
    public static final int MAX_PERMISSIONS = 100;

    /** How many parentheses may be open at once. */
    public static final int MAX_DEPTH = 10;

    /** Needs nothing, so everybody meets it. No text says this: a query that was left empty by mistake must not let all pass. */
    public static final PermissionQuery NONE = new PermissionQuery(new All(List.of()));

    private final Node root;

    /** 0 until it is first asked for: of a tree it takes a while. */
    private int hash;

    private PermissionQuery(Node root) {
        this.root = root;
    }

    /** What became of a text. */
    public sealed interface Result {

        record Parsed(PermissionQuery query) implements Result {}

        /**
         * The text is no query.
         *
         * @param position where the first fault is, in characters, counted from 0; the text's length where something is
         *     missing at its end
         * @param reason a sentence for people that repeats nothing of the text
         */
        record Malformed(int position, String reason) implements Result {}
    }

    /** All of these are needed; {@link #NONE} where there are none. The limits of a text do not hold here. */
    public static PermissionQuery all(List<Permission> permissions) {
        return permissions.isEmpty()
                ? NONE
                : new PermissionQuery(
                        All.of(permissions.stream().<Node>map(Leaf::new).toList()));
    }

    /**
     * The query that {@code text} spells:
     *
     * <pre>
     * query = or ;
     * or    = and , { "OR" , and } ;
     * and   = unit , { "AND" , unit } ;
     * unit  = permission | "(" , or , ")" ;
     * </pre>
     *
     * A permission is one of {@link Permission}, other than AND and OR. Spaces and tabs may stand between any two of these,
     * and must stand where neither side is a parenthesis.
     */
    public static Result parse(String text) {
        return new QueryParser(text).parse();
    }

    /** The query of a tree that was read; malformed where its canonical text would be refused for its length. */
    static Result parsed(Node root, int end) {
        PermissionQuery query = new PermissionQuery(root);
        return query.toString().length() <= MAX_LENGTH
                ? new Result.Parsed(query)
                : new Result.Malformed(
                        end,
                        "With the blanks that belong around AND and OR, the query is longer than " + MAX_LENGTH
                                + " characters.");
    }

    /** Whether who was given and holds these has what is needed. Makes no objects of its own. */
    public boolean isMetBy(Rights given, Rights held) {
        return root.isMet(given, held);
    }

    /** Whether nothing is needed. */
    public boolean isEmpty() {
        return root instanceof All all && all.parts().isEmpty();
    }

    /** Each permission that is named, once, in the order of the text. */
    public List<Permission> permissions() {
        Set<Permission> named = new LinkedHashSet<>();
        root.addTo(named);
        return List.copyOf(named);
    }

    /**
     * Each permission that is not there and would help, once, in the order of the text: who had them all would meet the query.
     * Empty where it is met. Of an OR that is met nothing is missing; of one that is not, every side is.
     */
    public List<Permission> missing(Rights given, Rights held) {
        Set<Permission> missing = new LinkedHashSet<>();
        root.addMissing(given, held, missing);
        return List.copyOf(missing);
    }

    /**
     * The canonical text: one space on either side of an operator, and no parentheses but those that are needed. {@link #parse}
     * reads a parsed query's back as an equal one. The text of {@link #NONE} is empty, and it cannot be parsed; nor can
     * that of {@link #all} beyond the limits of a text, or with a permission called AND or OR.
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

    /** Whoever races to it finds the same. */
    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = root.hashCode();
            hash = known;
        }
        return known;
    }

    /** A part of a query. No part stands directly in one of its own kind, so equal meanings in equal order are equal trees. */
    sealed interface Node {

        boolean isMet(Rights given, Rights held);

        void addTo(Set<Permission> named);

        void addMissing(Rights given, Rights held, Set<Permission> missing);

        void write(StringBuilder text);
    }

    record Leaf(Permission permission) implements Node {

        @Override
        public boolean isMet(Rights given, Rights held) {
            return given.cover(permission) && held.cover(permission);
        }

        @Override
        public void addTo(Set<Permission> named) {
            named.add(permission);
        }

        @Override
        public void addMissing(Rights given, Rights held, Set<Permission> missing) {
            if (!isMet(given, held)) {
                missing.add(permission);
            }
        }

        @Override
        public void write(StringBuilder text) {
            text.append(permission.value());
        }
    }

    /** Every part is needed. It has two or more, but for the one of {@link #NONE}. */
    record All(List<Node> parts) implements Node {

        /** The parts joined; the part itself where it is the only one. */
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
        public boolean isMet(Rights given, Rights held) {
            // By index: an iterator would be an object for each evaluation.
            for (int at = 0; at < parts.size(); at++) {
                if (!parts.get(at).isMet(given, held)) {
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
        public void addMissing(Rights given, Rights held, Set<Permission> missing) {
            parts.forEach(part -> part.addMissing(given, held, missing));
        }

        @Override
        public void write(StringBuilder text) {
            for (int at = 0; at < parts.size(); at++) {
                text.append(at == 0 ? "" : " AND ");
                if (parts.get(at) instanceof Any any) {
                    text.append('(');
                    any.write(text);
                    text.append(')');
                } else {
                    parts.get(at).write(text);
                }
            }
        }
    }

    /** One of two or more parts is enough. */
    record Any(List<Node> parts) implements Node {

        /** The parts as alternatives; the part itself where it is the only one. */
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
        public boolean isMet(Rights given, Rights held) {
            for (int at = 0; at < parts.size(); at++) {
                if (parts.get(at).isMet(given, held)) {
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
        public void addMissing(Rights given, Rights held, Set<Permission> missing) {
            if (!isMet(given, held)) {
                parts.forEach(part -> part.addMissing(given, held, missing));
            }
        }

        @Override
        public void write(StringBuilder text) {
            for (int at = 0; at < parts.size(); at++) {
                text.append(at == 0 ? "" : " OR ");
                parts.get(at).write(text);
            }
        }
    }
}
