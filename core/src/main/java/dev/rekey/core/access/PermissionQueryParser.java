package dev.rekey.core.access;

import dev.rekey.core.access.PermissionQuery.Node;
import dev.rekey.core.access.PermissionQuery.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recursive-descent parser of {@link PermissionQuery}. Stops at the first error. Recursion is
 * limited to {@link PermissionQuery#MAX_DEPTH}.
 */
final class PermissionQueryParser {

    private static final String AND = "AND";
    private static final String OR = "OR";

    /** Kind of the next token. */
    private enum Next {
        END,
        OPEN,
        CLOSE,
        AND,
        OR,
        /** A permission, valid or not. */
        WORD
    }

    private final String text;

    /** Position of the next token; {@link #next} skips blanks. */
    private int at;

    private int depth;
    private int permissions;
    private Result.@Nullable Malformed fault;

    PermissionQueryParser(String text) {
        this.text = text;
    }

    Result parse() {
        if (text.length() > PermissionQuery.MAX_LENGTH) {
            return new Result.Malformed(
                    PermissionQuery.MAX_LENGTH, "A query has at most " + PermissionQuery.MAX_LENGTH + " characters.");
        }
        Node query = or();
        if (query == null) {
            return Objects.requireNonNull(fault);
        }
        return switch (next()) {
            case END -> PermissionQuery.parsed(query, text.length());
            case CLOSE -> new Result.Malformed(at, "This ')' has no matching '('.");
            case OPEN, AND, OR, WORD -> operatorExpected();
        };
    }

    private @Nullable Node or() {
        List<Node> parts = new ArrayList<>();
        do {
            Node part = and();
            if (part == null) {
                return null;
            }
            parts.add(part);
        } while (takes(Next.OR, OR.length()));
        return PermissionQuery.Any.of(parts);
    }

    private @Nullable Node and() {
        List<Node> parts = new ArrayList<>();
        do {
            Node part = unit();
            if (part == null) {
                return null;
            }
            parts.add(part);
        } while (takes(Next.AND, AND.length()));
        return PermissionQuery.All.of(parts);
    }

    private @Nullable Node unit() {
        return switch (next()) {
            case OPEN -> parenthesis();
            case WORD -> permission();
            case END -> fail(at, "A permission or '(' is expected at the end of the query.");
            case CLOSE ->
                fail(at, depth == 0 ? "This ')' has no matching '('." : "A permission or '(' is expected before ')'.");
            case AND, OR -> fail(at, "A permission or '(' is expected here, not AND or OR.");
        };
    }

    private @Nullable Node parenthesis() {
        int open = at;
        if (depth == PermissionQuery.MAX_DEPTH) {
            return fail(open, "Parentheses can be nested at most " + PermissionQuery.MAX_DEPTH + " deep.");
        }
        depth++;
        at++;
        Node inner = or();
        if (inner == null) {
            return null;
        }
        return switch (next()) {
            case CLOSE -> {
                depth--;
                at++;
                yield inner;
            }
            case END -> fail(open, "This '(' has no matching ')'.");
            case OPEN, AND, OR, WORD -> fail(operatorExpected());
        };
    }

    private @Nullable Node permission() {
        int end = endOfWord();
        for (int character = at; character < end; character++) {
            if (!Permission.isCharacter(text.charAt(character))) {
                return fail(
                        character,
                        "This character is not allowed in a permission. Separate tokens with spaces or tabs.");
            }
        }
        Optional<Permission> permission = Permission.parse(text.substring(at, end));
        if (permission.isEmpty()) {
            return fail(
                    at,
                    "Invalid permission: expected 1 to 6 segments joined by ':', each 1 to 64 letters, digits and"
                            + " _.-/ or a single '*', at most 128 characters, for example files:read.");
        }
        if (permissions == PermissionQuery.MAX_PERMISSIONS) {
            return fail(at, "A query names at most " + PermissionQuery.MAX_PERMISSIONS + " permissions.");
        }
        permissions++;
        at = end;
        return new PermissionQuery.Leaf(permission.get());
    }

    /** Returns the error for a token after a complete expression where an operator is expected. */
    private Result.Malformed operatorExpected() {
        String word = text.substring(at, endOfWord());
        boolean lowerCaseOperator = word.equalsIgnoreCase(AND) || word.equalsIgnoreCase(OR);
        return new Result.Malformed(
                at, lowerCaseOperator ? "AND and OR must be upper case." : "AND or OR is expected here.");
    }

    private @Nullable Node fail(int position, String reason) {
        return fail(new Result.Malformed(position, reason));
    }

    private @Nullable Node fail(Result.Malformed found) {
        fault = found;
        return null;
    }

    private boolean takes(Next wanted, int length) {
        if (next() != wanted) {
            return false;
        }
        at += length;
        return true;
    }

    private Next next() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return Next.END;
        }
        return switch (text.charAt(at)) {
            case '(' -> Next.OPEN;
            case ')' -> Next.CLOSE;
            default -> isWord(AND) ? Next.AND : isWord(OR) ? Next.OR : Next.WORD;
        };
    }

    private boolean isWord(String word) {
        return text.startsWith(word, at) && endOfWord() == at + word.length();
    }

    private int endOfWord() {
        int end = at;
        while (end < text.length() && !isBlank(text.charAt(end)) && !isParenthesis(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    private static boolean isParenthesis(char character) {
        return character == '(' || character == ')';
    }
}
