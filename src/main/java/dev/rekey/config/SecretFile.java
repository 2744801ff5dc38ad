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

/** A file that holds one secret, as container platforms mount them. No message quotes its content. */
final class SecretFile {

    /** More than any password; a device that never ends is not read to its end. */
    private static final int MAX_BYTES = 4_096;

    private SecretFile() {}

    /**
     * The secret in a file: its text in UTF-8 without the line end that editors put after it.
     *
     * @throws WrongSetting if the file cannot be read, is empty, or holds more than one line
     */
    static SecretText read(Setting setting, String file) {
        String text = content(setting, file);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
        }
        if (text.isEmpty()) {
            throw wrong(setting, file, "is empty");
        }
        if (text.chars().anyMatch(character -> character < ' ' || character == 0x7F)) {
            throw wrong(setting, file, "must hold the secret alone, in one line");
        }
        return SecretText.of(text);
    }

    private static String content(Setting setting, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw wrong(setting, file, "is larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException undecodable) {
            throw wrong(setting, file, "is not UTF-8 text");
        } catch (NoSuchFileException missing) {
            throw wrong(setting, file, "does not exist");
        } catch (AccessDeniedException denied) {
            throw wrong(setting, file, "cannot be read: permission denied");
        } catch (InvalidPathException noPath) {
            throw new WrongSetting("The setting " + setting.key() + " is not a path.");
        } catch (IOException unreadable) {
            String why = String.valueOf(unreadable.getMessage()).toLowerCase(Locale.ROOT);
            throw wrong(setting, file, why.contains("is a directory") ? "is a directory" : "cannot be read");
        }
    }

    private static WrongSetting wrong(Setting setting, String file, String why) {
        return new WrongSetting("The file " + file + " of the setting " + setting.key() + " " + why + ".");
    }
}
