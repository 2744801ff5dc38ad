package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;

import dev.rekey.testing.TestClient;

/** Somebody with an ordinary key of a project of its own. */
final class Attacker {

    private Attacker() {}

    /** Makes the project and a key in it that is as large in verdicts as it can be; answers the secret. */
    static String fatKey(TestClient root) {
        expect(201, root.post("/v1/projects", json("{'slug': 'attacker', 'name': 'attacker'}")));
        expect(201, root.post("/v1/projects/attacker/users", """
            {"external_id": "owner", "name": "owner", "email": "attacker@example.com", "role": "administrator",
             "type": "bot"}
            """));
        return expect(201, root.post("/v1/keys", """
            {"project": "attacker", "owner": "owner", "name": "key", "restricted": false,
             "metadata": {"fat": "%s"}}
            """.formatted("x".repeat(15_000))))
                .text("/secret");
    }
}
