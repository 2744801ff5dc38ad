package dev.rekey.node.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Describes why Redis does not count, for the operator. Quotes only the error code of a server's
 * message.
 */
final class RedisErrorClassifier {

    /** A Redis error reply starts with a code. */
    private static final Pattern CODE = Pattern.compile("([A-Z][A-Z0-9]{1,20})(?: .*)?", Pattern.DOTALL);

    private static final String SETTINGS = "see redis-url, redis-user and redis-password-file";

    private RedisErrorClassifier() {}

    /** The end of a sentence that starts with the name of the server. */
    static String why(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            @Nullable String known = known(cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        return failure.toString();
    }

    private static @Nullable String known(Throwable failure) {
        return switch (failure) {
            case RedisCommandExecutionException e -> refused(String.valueOf(e.getMessage()));
            case RedisCommandTimeoutException _ -> "it did not respond in time";
            case TimeoutException _ -> "it did not respond in time";
            case UnknownHostException _ -> "there is no such host";
            case ConnectException _ -> "nothing listens there";
            case SSLException _ -> "TLS could not be agreed on";
            default -> null;
        };
    }

    private static String refused(String message) {
        Matcher matcher = CODE.matcher(message);
        String code = matcher.matches() ? matcher.group(1) : "ERR";
        return switch (code) {
            case "WRONGPASS" -> "WRONGPASS: it rejects the user or the password; " + SETTINGS;
            case "NOAUTH" -> "NOAUTH: it requires a password, and none is set; " + SETTINGS;
            case "NOPERM" -> "NOPERM: its user lacks permission for the commands that Rekey uses; check the Redis ACL";
            case "READONLY" -> "READONLY: it is a replica; set redis-url to the primary";
            case "OOM" -> "OOM: its memory is full";
            default -> "it responds with the error " + code;
        };
    }
}
