package dev.rekey.http;

import java.util.Locale;

/** Parser for the Content-Type header (RFC 9110, section 8.3). */
final class MediaType {

    private MediaType() {}

    /** The type and subtype in lower case, without parameters. */
    static String essence(String declared) {
        int end = declared.indexOf(';');
        return (end < 0 ? declared : declared.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the charset is UTF-8 or a subset, or not declared. */
    static boolean isUtf8(String declared) {
        String[] parameters = declared.split(";", -1);
        for (int index = 1; index < parameters.length; index++) {
            String parameter = parameters[index].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")) {
                String charset = parameter.substring("charset=".length()).replace("\"", "");
                if (!charset.equals("utf-8") && !charset.equals("utf8") && !charset.equals("us-ascii")) {
                    return false;
                }
            }
        }
        return true;
    }
}
