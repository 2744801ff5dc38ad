package dev.rekey.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads files that contain one secret, as mounted by container platforms. Errors never quote the
 * content.
 */
final class SecretFile {

    /** Larger than any password; bounds what is read from a device such as {@code /dev/zero}. */
    private static final int MAX_BYTES = 4_096;

    private SecretFile() {}

    /**
     * Reads the secret in a file: UTF-8 text without a trailing line break.
     *
     * @throws InvalidSettingException if the file cannot be read, is empty, or holds more than one line
     */
    static SecretText read(TextSetting setting, String file) {
        String text = content(setting, file);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
        }
        if (text.isEmpty()) {
            throw wrong(setting, file, "is empty");
        }
        if (text.chars().anyMatch(character -> character < ' ' || character == 0x7F)) {
            throw wrong(setting, file, "must contain only the secret, on one line");
        }
        return SecretText.of(text);
    }

    private static String content(TextSetting setting, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw wrong(setting, file, "is larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong(setting, file, "is not UTF-8 text");
        } catch (NoSuchFileException e) {
            throw wrong(setting, file, "does not exist");
        } catch (AccessDeniedException e) {
            throw wrong(setting, file, "cannot be read: permission denied");
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("The setting " + setting.key() + " is not a valid path.");
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            throw wrong(setting, file, why.contains("is a directory") ? "is a directory" : "cannot be read");
        }
    }

    private static InvalidSettingException wrong(TextSetting setting, String file, String why) {
        return new InvalidSettingException("The file " + file + " of the setting " + setting.key() + " " + why + ".");
    }
}
