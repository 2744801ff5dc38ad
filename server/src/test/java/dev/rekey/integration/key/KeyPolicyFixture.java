package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;

import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.ArrayList;
import java.util.List;

/** A project whose key policy changes, and keys that are made under it. */
abstract class KeyPolicyFixture {

    static final long DAY = 86_400;

    final String project;
    final String owner;
    final TestResponse calling;
    final TestClient admin;

    private final TestServer server;

    KeyPolicyFixture(TestServer server) {
        this.server = server;
        project = server.project();
        owner = server.user(project, "administrator");
        calling = server.key(project, owner);
        admin = server.anonymous().as(calling.text("/secret"));
    }

    void rules(String rules) {
        expect(
                200,
                server.root().patch(path(), json("{'settings': {'rules': %s}}").formatted(rules)));
    }

    TestResponse create(String members) {
        return create(owner, members);
    }

    TestResponse create(String whose, String members) {
        String restricted =
                members.contains("permissions") || members.contains("roles") || members.contains("restricted")
                        ? ""
                        : json("'restricted': false, ");
        return server.root()
                .post(
                        "/v1/keys",
                        json("{'project': '%s', 'owner': '%s', 'name': '%s', %s%s}")
                                .formatted(project, whose, server.freshName("key"), restricted, members));
    }

    List<String> findings(String kind) {
        return ids(expect(200, server.root().get(path() + "/findings?limit=200&kind=" + kind)));
    }

    static List<String> ids(TestResponse page) {
        List<String> ids = new ArrayList<>();
        page.json().at("/items").forEach(item -> ids.add(item.at("/key/id").asString()));
        return ids;
    }

    static List<String> errors(TestResponse refused) {
        List<String> errors = new ArrayList<>();
        refused.json()
                .at("/errors")
                .forEach(error -> errors.add(error.at("/pointer").asString() + " "
                        + error.at("/code").asString()));
        return errors;
    }

    String in(long days) {
        return server.clock().instant().plusSeconds(days * DAY).toString();
    }

    String path() {
        return "/v1/projects/" + project;
    }

    static String id(TestResponse key) {
        return key.text("/id");
    }

    static String key(TestResponse key) {
        return "/v1/keys/" + id(key);
    }
}
