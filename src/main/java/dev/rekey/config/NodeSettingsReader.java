package dev.rekey.config;

import java.time.Duration;
import java.util.Optional;

/** Reads and validates the settings of a cluster: shared servers, node name and cache freshness. */
final class NodeSettingsReader {

    private static final int LONGEST_STALE_SECONDS = 300;
    private static final int LONGEST_STALE_ON_ERROR_SECONDS = 3_600;
    private static final int LONGEST_NODE_NAME = 100;

    private NodeSettingsReader() {}

    /** @throws WrongSetting if a value is invalid */
    static Settings.Nodes read(SettingsFile all) {
        Login database = Login.read(
                Setting.DATABASE_USER, all.databaseUser(), Setting.DATABASE_PASSWORD_FILE, all.databasePasswordFile());
        database.requireUrl(Setting.DATABASE_URL, all.databaseUrl());
        Login redis =
                Login.read(Setting.REDIS_USER, all.redisUser(), Setting.REDIS_PASSWORD_FILE, all.redisPasswordFile());
        redis.requireUrl(Setting.REDIS_URL, all.redisUrl());
        Duration maxStale = seconds(Setting.CACHE_MAX_STALE, all.cache().maxStale(), LONGEST_STALE_SECONDS);
        Duration onError = seconds(
                Setting.CACHE_MAX_STALE_ON_ERROR, all.cache().maxStaleOnError(), LONGEST_STALE_ON_ERROR_SECONDS);
        if (onError.compareTo(maxStale) < 0) {
            throw new WrongSetting("The setting cache.max-stale-on-error must not be less than cache.max-stale.");
        }
        return new Settings.Nodes(
                all.databaseUrl().map(url -> ServerUrl.postgres(Setting.DATABASE_URL, url, database)),
                all.databaseListenUrl().map(url -> listenUrl(url, database)),
                all.redisUrl().map(url -> ServerUrl.redis(Setting.REDIS_URL, url, redis)),
                all.nodeName().map(NodeSettingsReader::nodeName),
                maxStale,
                onError,
                seconds(Setting.MAX_CLOCK_SKEW, all.maxClockSkew(), LONGEST_STALE_ON_ERROR_SECONDS));
    }

    /** Applies the user and password of database-url, unless the URL contains its own. */
    private static SecretText listenUrl(String url, Login database) {
        Login login = ServerUrl.namesLogin(url)
                ? new Login(database.userSetting(), Optional.empty(), database.passwordSetting(), Optional.empty())
                : database;
        return ServerUrl.postgres(Setting.DATABASE_LISTEN_URL, url, login);
    }

    private static String nodeName(String name) {
        if (name.length() > LONGEST_NODE_NAME
                || !name.chars().allMatch(character -> character > ' ' && character < 0x7F)) {
            throw new WrongSetting("The setting node-name must be at most " + LONGEST_NODE_NAME
                    + " visible ASCII characters without spaces.");
        }
        return name;
    }

    private static Duration seconds(Setting setting, Optional<String> text, int max) {
        try {
            int seconds = Integer.parseInt(text.orElse(setting.standard()));
            if (seconds >= 1 && seconds <= max) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException ignored) {
            // Reported below, like a number out of range.
        }
        throw new WrongSetting("The setting " + setting.key() + " must be a number of seconds from 1 to " + max + ".");
    }
}
