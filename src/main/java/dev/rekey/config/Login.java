package dev.rekey.config;

import java.util.Optional;

/**
 * User and password for another server, as far as they are set by settings other than its URL.
 *
 * @param userSetting the setting for the user
 * @param passwordSetting the setting for the password file
 */
record Login(Setting userSetting, Optional<String> user, Setting passwordSetting, Optional<SecretText> password) {

    /** @throws WrongSetting if the password file cannot be read */
    static Login read(
            Setting userSetting, Optional<String> user, Setting passwordSetting, Optional<String> passwordFile) {
        return new Login(
                userSetting, user, passwordSetting, passwordFile.map(file -> SecretFile.read(passwordSetting, file)));
    }

    boolean isEmpty() {
        return user.isEmpty() && password.isEmpty();
    }

    /** @throws WrongSetting if a user or password is set and the server's URL is not */
    void requireUrl(Setting urlSetting, Optional<String> url) {
        if (url.isEmpty() && !isEmpty()) {
            throw new WrongSetting("The setting " + (user.isPresent() ? userSetting : passwordSetting).key()
                    + " requires the setting " + urlSetting.key() + ".");
        }
    }

    /** @throws WrongSetting if the URL contains what {@code setting} sets too */
    void refuseTwice(Setting urlSetting, Setting setting, boolean isInUrl) {
        if (isInUrl) {
            throw new WrongSetting("The settings " + urlSetting.key() + " and " + setting.key() + " both set the "
                    + (setting == userSetting ? "user" : "password") + ": remove one.");
        }
    }
}
