package dev.rekey.sql;

import java.lang.reflect.Type;
import java.sql.Types;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Texts with U+0000, which PostgreSQL cannot hold, so that none of its rows has one: core stores none either, but asks for
 * what it is asked for.
 */
enum NulText implements ArgumentFactory.Preparable {
    /** Nothing equals it, as nothing equals null. */
    FINDS_NOTHING {
        @Override
        Argument argument() {
            return (position, statement, context) -> statement.setNull(position, Types.VARCHAR);
        }
    },
    /** A write that names a row by it supposes a row that is not there. */
    FAILS_THE_GUARD {
        @Override
        Argument argument() {
            return (position, statement, context) -> {
                throw new GuardFailed();
            };
        }
    };

    abstract Argument argument();

    @Override
    public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
        return type == String.class ? Optional.of(value -> argument((String) value)) : Optional.empty();
    }

    private Argument argument(@Nullable String text) {
        return text != null && text.indexOf('\0') >= 0
                ? argument()
                : (position, statement, context) -> statement.setString(position, text);
    }
}
