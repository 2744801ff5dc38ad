package dev.rekey;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rekey.core.key.validation.ConditionedCallerFinder;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

@OneDatabase
class UpgradeNoticesTest {

    private static final String BOUND = json(", 'allowed_ips': ['10.0.0.0/8']");

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void keysThatPassOnTheirConditionsAreLoggedOnceAndNoMoreThanTwenty() {
        String project = server.project();
        String owner = server.user(project, "administrator");
        TestServer.expect(
                200,
                server.root().put("/v1/projects/" + project + "/roles/writers", json("{'permissions': ['keys:*']}")));
        List<String> listed = new ArrayList<>();
        listed.add(key(project, owner, json("'permissions': ['keys:write']%s").formatted(BOUND)));
        listed.add(key(project, owner, """
            "permissions": ["*:write"], "expires_at": "2030-01-01T00:00:00Z"
            """));
        listed.add(key(
                project,
                owner,
                json("'permissions': [], 'roles': ['writers']%s").formatted(BOUND)));
        listed.add(key(project, owner, json("'permissions': ['*'], 'credits': {'remaining': 1}")));
        key(project, owner, json("'permissions': ['keys:write']"));
        key(project, owner, json("'permissions': ['keys:read']%s").formatted(BOUND));
        key(project, owner, json("'restricted': false%s").formatted(BOUND));
        key(
                project,
                owner,
                json("'permissions': ['keys:write', 'keys:unbind']%s").formatted(BOUND));
        RedisGenerationStore mark = RedisGenerationStore.inMemory();

        List<String> notices = notices(mark);
        assertThat(notices).hasSize(listed.size());
        assertThat(listed)
                .allSatisfy(id ->
                        assertThat(notices).anySatisfy(line -> assertThat(line).contains(id, project, "keys:unbind")));
        assertThat(notices(mark)).isEmpty();

        for (int number = 0; number < 20; number++) {
            key(project, owner, json("'permissions': ['keys:write']%s").formatted(BOUND));
        }
        List<String> many = notices(RedisGenerationStore.inMemory());
        assertThat(many).hasSize(21);
        assertThat(many.getLast()).contains("More than 20 keys");
    }

    @Test
    void upgradeNoticeIsLoggedOnce() {
        assertThat(server.app().database().delegationMark().find()).isPresent();
        assertThat(notices(server.app().database().delegationMark())).isEmpty();
    }

    private static List<String> notices(RedisGenerationStore mark) {
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        Logger logger = (Logger) LoggerFactory.getLogger(UpgradeNotices.class);
        logger.addAppender(seen);
        try {
            SqlDatabase database = server.app().database();
            UpgradeNotices.logConditionedCallers(
                    new ConditionedCallerFinder(database.keys(), database.projects(), database.roles()),
                    mark,
                    server.clock());
        } finally {
            logger.detachAppender(seen);
        }
        return seen.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static String key(String project, String owner, String members) {
        TestResponse made = server.key(project, owner, members);
        return made.text("/id");
    }
}
