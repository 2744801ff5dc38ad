package dev.rekey.config;

import java.util.Optional;

/**
 * User and password for another server, as far as they are set by settings other than its URL.
 *
 * @param userSetting the setting for the user
 * @param passwordSetting the setting for the password file
 */
record LoginSettings(
        TextSetting userSetting, Optional<String> user, TextSetting passwordSetting, Optional<SecretText> password) {

    /** @throws InvalidSettingException if the password file cannot be read */
    static LoginSettings read(
            TextSetting userSetting,
            Optional<String> user,
            TextSetting passwordSetting,
            Optional<String> passwordFile) {
        return new LoginSettings(
                userSetting, user, passwordSetting, passwordFile.map(file -> SecretFile.read(passwordSetting, file)));
    }

    boolean isEmpty() {
        return user.isEmpty() && password.isEmpty();
    }

    /** @throws InvalidSettingException if a user or password is set and the server's URL is not */
    void requireUrl(TextSetting urlSetting, Optional<String> url) {
        if (url.isEmpty() && !isEmpty()) {
            throw new InvalidSettingException("The setting " + (user.isPresent() ? userSetting : passwordSetting).key()
                    + " requires the setting " + urlSetting.key() + ".");
        }
    }

    /** @throws InvalidSettingException if the URL contains what {@code setting} sets too */
    void refuseTwice(TextSetting urlSetting, TextSetting setting, boolean isInUrl) {
        if (isInUrl) {
            throw new InvalidSettingException("The settings " + urlSetting.key() + " and " + setting.key()
                    + " both set the " + (setting == userSetting ? "user" : "password") + ": remove one.");
        }
    }
}
