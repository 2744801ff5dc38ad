package roundtrip;

import client.ApiException;
import client.api.ProjectKeysApi;
import client.model.CreateKeyRequest;
import client.model.CreatedKey;
import client.model.Key;
import client.model.RegeneratedKey;
import client.model.UpdateKeyRequest;
import client.model.UpdatedKey;
import client.model.Verdict;
import client.model.VerifyKeyRequest;

public final class BasicRoundTrip {

    private static final String PROJECT = "default";

    public static void main(String[] arguments) throws Exception {
        String name = arguments[2];
        ProjectKeysApi api = new ProjectKeysApi(Clients.of(arguments[0], "Authorization", "Bearer " + arguments[1]));

        CreatedKey created = api.createKey(
                        PROJECT, new CreateKeyRequest().label(name).roles("files:read, files:write"))
                .getKey();
        Check.that(created.getValue().length() >= 16, "create shows the secret");
        Check.equal(created.getRoles(), "files:read, files:write", "roles");

        Key got = api.getKey(PROJECT, created.getId()).getKey();
        Check.equal(got.getLabel(), name, "label");
        Check.equal(got.getCreatedAt(), created.getCreatedAt(), "created_at");

        UpdatedKey updated = api.updateKey(PROJECT, created.getId(), new UpdateKeyRequest().label(name + "-updated"))
                .getKey();
        Check.equal(updated.getLabel(), name + "-updated", "label");
        Check.equal(updated.getRoles(), "files:read, files:write", "roles");

        Check.that(
                api.listKeys(PROJECT).getData().stream()
                        .anyMatch(key -> key.getId().equals(created.getId()) && key.getLastUsed() == null),
                "the list has the key, not used yet");

        Verdict good = api.verifyKey(PROJECT, new VerifyKeyRequest().key(created.getValue()));
        Check.equal(good.getIsValid(), true, "is_valid");
        Check.equal(good.getKey().getId(), created.getId(), "id of the verified key");

        RegeneratedKey again = api.regenerateKey(PROJECT, created.getId()).getKey();
        Check.that(!again.getValue().equals(created.getValue()), "regenerate shows another secret");
        Verdict before = api.verifyKey(PROJECT, new VerifyKeyRequest().key(created.getValue()));
        Check.equal(before.getIsValid(), false, "is_valid of the secret before");
        Check.equal(before.getKey(), null, "key of a bad secret");
        Check.equal(
                api.verifyKey(PROJECT, new VerifyKeyRequest().key(again.getValue())).getIsValid(),
                true,
                "is_valid of the new secret");

        String other = api.createKey(
                        PROJECT, new CreateKeyRequest().label(name + "-other").roles("*"))
                .getKey()
                .getId();
        api.deleteKey(PROJECT, other);
        try {
            api.getKey(PROJECT, other);
            throw new AssertionError("a deleted key was found");
        } catch (ApiException expected) {
            Check.equal(expected.getCode(), 404, "status of a deleted key");
        }
    }
}
