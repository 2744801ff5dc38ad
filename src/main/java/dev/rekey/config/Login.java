package dev.rekey.config;

import java.util.Optional;

/**
 * The user name and password for another server, if settings other than its URL contain them.
 *
 * @param userSetting which setting names the user
 * @param passwordSetting which setting names the file with the password
 */
record Login(Setting userSetting, Optional<String> user, Setting passwordSetting, Optional<SecretText> password) {

    /** @throws WrongSetting if the file of the password cannot be read */
    static Login read(
            Setting userSetting, Optional<String> user, Setting passwordSetting, Optional<String> passwordFile) {
        return new Login(
                userSetting, user, passwordSetting, passwordFile.map(file -> SecretFile.read(passwordSetting, file)));
    }

    boolean isEmpty() {
        return user.isEmpty() && password.isEmpty();
    }

    /** @throws WrongSetting if there is no URL of the server that this is a login for */
    void requireUrl(Setting urlSetting, Optional<String> url) {
        if (url.isEmpty() && !isEmpty()) {
            throw new WrongSetting("The setting " + (user.isPresent() ? userSetting : passwordSetting).key() + " needs "
                    + urlSetting.key() + ".");
        }
    }

    /** @throws WrongSetting if the URL says what a setting of its own says */
    void refuseTwice(Setting urlSetting, Setting setting, boolean isInUrl) {
        if (isInUrl) {
            throw new WrongSetting("The settings " + urlSetting.key() + " and " + setting.key() + " both give the "
                    + (setting == userSetting ? "user" : "password") + ": remove one.");
        }
    }
}
