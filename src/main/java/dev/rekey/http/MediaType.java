package dev.rekey.http;

import java.util.Locale;

/** The value of a Content-Type header (RFC 9110, 8.3). */
final class MediaType {

    private MediaType() {}

    /** Type and subtype in lower case, without parameters. */
    static String essence(String declared) {
        int end = declared.indexOf(';');
        return (end < 0 ? declared : declared.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the text is in UTF-8: said so, or nothing said. */
    static boolean isUtf8(String declared) {
        String[] parameters = declared.split(";", -1);
        for (int at = 1; at < parameters.length; at++) {
            String parameter = parameters[at].strip().toLowerCase(Locale.ROOT);
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
