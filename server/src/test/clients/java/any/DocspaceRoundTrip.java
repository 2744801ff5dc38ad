package roundtrip;

import client.ApiException;
import client.api.KeysApi;
import client.model.ApiKey;
import client.model.CreateApiKeyRequest;
import client.model.NewApiKey;
import client.model.UpdateApiKeyRequest;
import java.util.List;

public final class DocspaceRoundTrip {

    public static void main(String[] arguments) throws Exception {
        String name = arguments[2];
        KeysApi api = new KeysApi(Clients.of(arguments[0], "Authorization", "Bearer " + arguments[1]));

        NewApiKey created = api.createApiKey(
                        new CreateApiKeyRequest().name(name).permissions(List.of("files:read")), null)
                .getResponse();
        Check.that(created.getKey().matches("sk-[0-9a-f]{64}"), "create shows the secret");
        Check.equal(created.getExpiresAt(), null, "expiresAt");

        Check.equal(
                api.updateApiKey(
                                created.getId(),
                                new UpdateApiKeyRequest()
                                        .name(name + "-updated")
                                        .permissions(List.of("files:read")))
                        .getResponse(),
                true,
                "response of update");
        ApiKey listed = api.getApiKeys(null).getResponse().stream()
                .filter(key -> key.getId().equals(created.getId()))
                .findFirst()
                .orElseThrow();
        Check.equal(listed.getName(), name + "-updated", "name");
        Check.equal(listed.getPermissions(), List.of("files:read"), "permissions");

        NewApiKey other = api.createApiKey(new CreateApiKeyRequest().name(name + "-other"), null)
                .getResponse();
        KeysApi self = new KeysApi(Clients.of(arguments[0], "Authorization", "Bearer " + other.getKey()));
        Check.equal(self.getApiKey(null).getResponse().getId(), other.getId(), "id of the calling key");
        Check.that(api.getAllPermissions().getResponse().contains("files:read"), "the permissions are listed");

        Check.equal(api.deleteApiKey(other.getId()).getResponse(), true, "response of delete");
        try {
            api.deleteApiKey(other.getId());
            throw new AssertionError("a deleted key was found");
        } catch (ApiException expected) {
            Check.equal(expected.getCode(), 404, "status of a deleted key");
        }
    }
}
