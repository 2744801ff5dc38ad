package dev.rekey.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table that is one in Markdown and to the eye. Not thread-safe. */
public final class MarkdownTable {

    private final List<List<String>> rows = new ArrayList<>();

    public MarkdownTable(String... heads) {
        rows.add(List.of(heads));
    }

    public MarkdownTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int at = 0; at < widths.length; at++) {
                widths[at] = Math.max(widths[at], row.get(at).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            append(text, rows.get(row), widths);
            if (row == 0) {
                append(text, Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths) {
        text.append('|');
        for (int at = 0; at < widths.length; at++) {
            String cell = cells.get(at);
            text.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[at] - cell.length()))
                    .append(' ')
                    .append('|');
        }
        text.append('\n');
    }
}
