package dev.rekey.node.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.testing.RedisServer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Redis is logged in to with any user and password, and what it refuses is named without them. */
@Tag("process")
class RedisLoginTest {

    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisConnection.class);
    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        seen.start();
        logger.addAppender(seen);
    }

    @AfterEach
    void end() {
        logger.detachAppender(seen);
        if (redis != null) {
            redis.close();
        }
    }

    private boolean isUp(String login) {
        String url = redis.url().replace("://", "://" + login);
        try (RedisRateLimiter limits = new RedisRateLimiter(
                url,
                new LocalRateLimiter(LocalRateLimiter.Clock.steady(InstantSource.system()), 100),
                RedisGenerationStore.inMemory(),
                () -> "",
                RedisNodes.PATIENT)) {
            return limits.isUp();
        }
    }

    private List<String> warnings() {
        return seen.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void anyPasswordIsTakenThatIsPercentEncoded() {
        assertThat(redis.command("ACL SETUSER me:you on \"+@all\" \"~*\" \">pa%s#s+w@rd:/?\""))
                .isEqualTo("+OK");
        assertThat(redis.command("CONFIG SET requirepass \"%#+alone\"")).isEqualTo("+OK");
        assertThat(isUp("me%3Ayou:pa%25s%23s+w%40rd%3A%2F%3F@")).isTrue();
        assertThat(isUp("me%3Ayou:pa%25s%23s%2Bw%40rd%3A%2F%3F@")).isTrue();
        assertThat(isUp(":%25%23+alone@")).isTrue();
        assertThat(isUp("%25%23+alone@")).isTrue();
    }

    @Test
    void aWrongPasswordIsNamedAsSuch() {
        assertThat(redis.command("CONFIG SET requirepass right")).isEqualTo("+OK");
        assertThat(isUp(":s3cr3t-but-wrong@")).isFalse();
        assertThat(isUp("s3cr3t-user:s3cr3t-but-wrong@")).isFalse();
        assertThat(warnings())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("WRONGPASS: it rejects the user or the password")
                        .contains("redis-password-file")
                        .doesNotContain("s3cr3t"));
    }

    @Test
    void aMissingPasswordIsNamedAsSuch() {
        assertThat(redis.command("CONFIG SET requirepass right")).isEqualTo("+OK");
        assertThat(isUp("")).isFalse();
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("NOAUTH: it requires a password, and none is set")
                .contains("redis-password-file");
    }

    @Test
    void aUserThatMayNotRunScriptsIsNamedAsSuch() {
        assertThat(redis.command("ACL SETUSER narrow on +@connection \"~*\" \">word\""))
                .isEqualTo("+OK");
        assertThat(isUp("narrow:word@")).isFalse();
        assertThat(warnings()).singleElement().asString().contains("NOPERM");
    }

    @Test
    void aServerThatIsNotThereIsNamedAsSuch() {
        redis.kill();
        assertThat(isUp(":s3cr3t@")).isFalse();
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("nothing listens there")
                .doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:s3cr3t%@h",
                "redis://:s3cr3t#x@h",
                "redis://:s3cr3t@h:x",
                "redis-sentinel://:s3cr3t@h",
                "redis://:s3cr3t@",
                "http://:s3cr3t@h"
            })
    void aUrlThatCannotBeReadIsNotQuoted(String url) {
        assertThatThrownBy(() -> RedisUrlParser.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(failed -> {
                    for (Throwable at = failed; at != null; at = at.getCause()) {
                        assertThat(at.toString()).doesNotContain("s3cr3t");
                    }
                });
    }
}
