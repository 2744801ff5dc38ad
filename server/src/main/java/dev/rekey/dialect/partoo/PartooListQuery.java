package dev.rekey.dialect.partoo;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.access.UserType;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.http.HttpExchange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Query of a list of keys. Unknown parameters are ignored.
 *
 * @param page from 1
 * @param perPage 1 to {@value #MAX_PER_PAGE}
 * @param allPermissions whether to include permissions without effect
 */
record PartooListQuery(KeyFilter filter, long page, int perPage, boolean allPermissions) {

    private static final int MAX_PER_PAGE = 100;
    private static final int DEFAULT_PER_PAGE = 30;
    private static final long LAST_PAGE = 1_000_000_000;

    private static final String ALL_PERMISSIONS = "include_all_permissions";

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    /** @throws Refusal.Invalid with all invalid parameters */
    static PartooListQuery read(HttpExchange exchange, PepperSet peppers, Instant now) {
        Reader reader = new Reader(exchange);
        long page = reader.number("page", 0, LAST_PAGE).orElse(1L);
        long perPage = reader.number("per_page", 1, MAX_PER_PAGE).orElse((long) DEFAULT_PER_PAGE);
        KeyFilter all = KeyFilter.all(now);
        KeyFilter filter = reader.value(
                        "status", text -> status(text, all), "Must be active, inactive, disabled or expired.")
                .orElse(all);
        Optional<UserType> type = reader.value("type", PartooListQuery::type, "Must be bot or user.");
        if (type.isPresent()) {
            filter = filter.ownerType(type.get());
        }
        Optional<String> text = exchange.query("search_text").filter(value -> !value.isEmpty());
        if (text.isPresent()) {
            filter = filter.search(search(text.get(), peppers));
        }
        boolean allPermissions = reader.flag(ALL_PERMISSIONS);
        reader.refuseIfAny();
        // Documented as starting with 0, but shown starting with 1: both mean the first page.
        return new PartooListQuery(filter, Math.max(1, page), (int) perPage, allPermissions);
    }

    /** Reads the only query parameter of the routes of a single key. */
    static boolean allPermissions(HttpExchange exchange) {
        Reader reader = new Reader(exchange);
        boolean all = reader.flag(ALL_PERMISSIONS);
        reader.refuseIfAny();
        return all;
    }

    KeyPage keyPage() {
        return new KeyPage.Numbered((page - 1) * perPage, perPage);
    }

    /** Number of the last page for this many keys; without keys, the first page is empty. */
    long lastPage(long count) {
        return Math.max(1, Math.ceilDiv(count, (long) perPage));
    }

    /**
     * The filter of a status. A disabled key past its expiration date matches disabled and expired.
     */
    private static Optional<KeyFilter> status(String text, KeyFilter all) {
        return switch (text) {
            case "active" -> Optional.of(all.states(EnumSet.of(KeyState.ACTIVE, KeyState.PENDING)));
            case "inactive" -> {
                Set<KeyState> inactive = EnumSet.copyOf(PartooMapping.DISABLED);
                inactive.add(KeyState.EXPIRED);
                yield Optional.of(all.states(inactive));
            }
            case "disabled" -> Optional.of(all.states(PartooMapping.DISABLED));
            case "expired" -> Optional.of(all.ended(true));
            default -> Optional.empty();
        };
    }

    private static Optional<UserType> type(String text) {
        return switch (text) {
            case "bot" -> Optional.of(UserType.BOT);
            case "user" -> Optional.of(UserType.HUMAN);
            default -> Optional.empty();
        };
    }

    private static KeyFilter.Search search(String text, PepperSet peppers) {
        return new KeyFilter.Search(
                text,
                true,
                Optional.empty(),
                KeySecret.presented(text).map(peppers::candidates).orElse(List.of()));
    }

    /** Reads parameters and collects their errors. */
    private static final class Reader {
        private final HttpExchange exchange;
        private final List<Violation> violations = new ArrayList<>();

        Reader(HttpExchange exchange) {
            this.exchange = exchange;
        }

        <T> Optional<T> value(String name, Function<String, Optional<T>> parser, String message) {
            Optional<String> text = exchange.query(name);
            Optional<T> value = text.flatMap(parser);
            if (text.isPresent() && value.isEmpty()) {
                violations.add(new Violation("/" + name, "not_acceptable", message));
            }
            return value;
        }

        Optional<Long> number(String name, long min, long max) {
            return value(
                    name,
                    text -> DIGITS.matcher(text).matches()
                            ? Optional.of(Long.parseLong(text)).filter(number -> number >= min && number <= max)
                            : Optional.empty(),
                    "Must be a whole number from " + min + " to " + max + ".");
        }

        boolean flag(String name) {
            return value(
                            name,
                            text -> switch (text.toLowerCase(Locale.ROOT)) {
                                case "true", "1" -> Optional.of(true);
                                case "false", "0" -> Optional.of(false);
                                default -> Optional.empty();
                            },
                            "Must be true or false.")
                    .orElse(false);
        }

        void refuseIfAny() {
            if (!violations.isEmpty()) {
                throw new Refusal.Invalid(violations);
            }
        }
    }
}
