package dev.rekey.sql.postgres;

import dev.rekey.sql.jdbc.GuardFailedException;
import java.lang.reflect.Type;
import java.sql.Types;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Handling of bound texts that contain U+0000, which PostgreSQL cannot store. Such texts are never
 * written, but may occur in lookups.
 */
enum NulCharacterHandling implements ArgumentFactory.Preparable {
    /** Binds NULL, which matches no row. */
    FINDS_NOTHING {
        @Override
        Argument argument() {
            return (position, statement, context) -> statement.setNull(position, Types.VARCHAR);
        }
    },
    /** Fails the guard of a write, because the row it names cannot exist. */
    FAILS_THE_GUARD {
        @Override
        Argument argument() {
            return (position, statement, context) -> {
                throw new GuardFailedException();
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
