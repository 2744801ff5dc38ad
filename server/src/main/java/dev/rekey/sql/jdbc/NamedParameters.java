package dev.rekey.sql.jdbc;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.SqlStatement;

/** Numbered named parameters for {@code IN} conditions. */
public final class NamedParameters {

    private NamedParameters() {}

    /** {@code :name0, :name1, …} */
    public static String of(String name, int count) {
        return IntStream.range(0, count).mapToObj(at -> ":" + name + at).collect(Collectors.joining(", "));
    }

    public static <S extends SqlStatement<S>> void bind(S statement, String name, List<?> values) {
        for (int at = 0; at < values.size(); at++) {
            ColumnValues.bind(statement, name + at, values.get(at));
        }
    }
}
