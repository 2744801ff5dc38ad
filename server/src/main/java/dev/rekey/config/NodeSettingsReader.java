package dev.rekey.config;

import java.time.Duration;
import java.util.Optional;

/** Reads and validates the settings of a cluster: shared servers, node name and cache freshness. */
final class NodeSettingsReader {

    private static final int MAX_STALE_SECONDS = 300;
    private static final int MAX_STALE_ON_ERROR_SECONDS = 3_600;
    private static final int MAX_NODE_NAME = 100;

    private NodeSettingsReader() {}

    /** @throws InvalidSettingException if a value is invalid */
    static ServerSettings.Nodes read(SettingsFile all) {
        LoginSettings database = LoginSettings.read(
                TextSetting.DATABASE_USER,
                all.databaseUser(),
                TextSetting.DATABASE_PASSWORD_FILE,
                all.databasePasswordFile());
        database.requireUrl(TextSetting.DATABASE_URL, all.databaseUrl());
        LoginSettings redis = LoginSettings.read(
                TextSetting.REDIS_USER, all.redisUser(), TextSetting.REDIS_PASSWORD_FILE, all.redisPasswordFile());
        redis.requireUrl(TextSetting.REDIS_URL, all.redisUrl());
        Duration maxStale = seconds(TextSetting.CACHE_MAX_STALE, all.cache().maxStale(), MAX_STALE_SECONDS);
        Duration onError = seconds(
                TextSetting.CACHE_MAX_STALE_ON_ERROR, all.cache().maxStaleOnError(), MAX_STALE_ON_ERROR_SECONDS);
        if (onError.compareTo(maxStale) < 0) {
            throw new InvalidSettingException(
                    "The setting cache.max-stale-on-error must not be less than cache.max-stale.");
        }
        return new ServerSettings.Nodes(
                all.databaseUrl().map(url -> ServerUrl.postgres(TextSetting.DATABASE_URL, url, database)),
                all.databaseListenUrl().map(url -> listenUrl(url, database)),
                all.redisUrl().map(url -> ServerUrl.redis(TextSetting.REDIS_URL, url, redis)),
                all.nodeName().map(NodeSettingsReader::nodeName),
                maxStale,
                onError,
                seconds(TextSetting.MAX_CLOCK_SKEW, all.maxClockSkew(), MAX_STALE_ON_ERROR_SECONDS));
    }

    /** Applies the user and password of database-url, unless the URL contains its own. */
    private static SecretText listenUrl(String url, LoginSettings database) {
        LoginSettings login = ServerUrl.namesLogin(url)
                ? new LoginSettings(
                        database.userSetting(), Optional.empty(), database.passwordSetting(), Optional.empty())
                : database;
        return ServerUrl.postgres(TextSetting.DATABASE_LISTEN_URL, url, login);
    }

    private static String nodeName(String name) {
        if (name.length() > MAX_NODE_NAME || !name.chars().allMatch(character -> character > ' ' && character < 0x7F)) {
            throw new InvalidSettingException("The setting node-name must be at most " + MAX_NODE_NAME
                    + " visible ASCII characters without spaces.");
        }
        return name;
    }

    private static Duration seconds(TextSetting setting, Optional<String> text, int max) {
        try {
            int seconds = Integer.parseInt(text.orElse(setting.defaultValue()));
            if (seconds >= 1 && seconds <= max) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException ignored) {
            // Reported below, like a number out of range.
        }
        throw new InvalidSettingException(
                "The setting " + setting.key() + " must be a number of seconds from 1 to " + max + ".");
    }
}
