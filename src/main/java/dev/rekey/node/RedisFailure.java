package dev.rekey.node;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why Redis does not count: what an operator has to look at. Quotes nothing that a server says but its error code. */
final class RedisFailure {

    /** An error reply of Redis begins with a code. */
    private static final Pattern CODE = Pattern.compile("([A-Z][A-Z0-9]{1,20})(?: .*)?", Pattern.DOTALL);

    private static final String SETTINGS = "see redis-url, redis-user and redis-password-file";

    private RedisFailure() {}

    /** The end of a sentence that begins with the name of the server. */
    static String why(Throwable failure) {
        @Nullable Throwable at = failure;
        for (int depth = 0; at != null && depth < 20; depth++) {
            @Nullable String known = known(at);
            if (known != null) {
                return known;
            }
            at = at.getCause();
        }
        return failure.toString();
    }

    private static @Nullable String known(Throwable failure) {
        return switch (failure) {
            case RedisCommandExecutionException refused -> refused(String.valueOf(refused.getMessage()));
            case RedisCommandTimeoutException _ -> "no answer in time";
            case TimeoutException _ -> "no answer in time";
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
            case "NOPERM" -> "NOPERM: its user may not run the commands that Rekey needs; see its access control list";
            case "READONLY" -> "READONLY: it is a replica; name the primary in redis-url";
            case "OOM" -> "OOM: its memory is full";
            default -> "it responds with the error " + code;
        };
    }
}
