package roundtrip;

import client.ApiException;
import client.api.ApiKeysApi;
import client.model.ApiKey;
import client.model.CreateKeyFields;
import client.model.CreateKeyRequest;
import client.model.CreatedApiKey;
import client.model.KeyType;
import client.model.UpdateKeyFields;
import client.model.UpdateKeyRequest;
import java.util.List;

public final class VoiceableRoundTrip {

    public static void main(String[] arguments) throws Exception {
        String name = arguments[2];
        ApiKeysApi api = new ApiKeysApi(Clients.of(arguments[0], "X-API-Key", arguments[1]));
        List<String> origins = List.of("https://app.example.com");

        CreatedApiKey created = api.createApiKey(new CreateKeyRequest()
                        .apiKey(new CreateKeyFields()
                                .name(name)
                                .keyType(KeyType.PRIVATE)
                                .allowedOrigins(origins)
                                .allowedAssistants(null)))
                .getData();
        Check.that(created.getKeyValue().length() >= 32, "create shows the secret");
        Check.equal(created.getAllowedAssistants(), List.of(), "allowed_assistants");

        ApiKey got = api.getApiKey(created.getId()).getData();
        Check.equal(got.getName(), name, "name");
        Check.equal(got.getKeyType(), KeyType.PRIVATE, "key_type");
        Check.equal(got.getKeyValue(), null, "key_value");
        Check.equal(got.getAllowedOrigins(), origins, "allowed_origins");

        ApiKey updated = api.updateApiKey(
                        created.getId(),
                        new UpdateKeyRequest()
                                .apiKey(new UpdateKeyFields()
                                        .name(name + "-updated")
                                        .allowedOrigins(got.getAllowedOrigins())
                                        .allowedAssistants(got.getAllowedAssistants())))
                .getData();
        Check.equal(updated.getName(), name + "-updated", "name");
        Check.equal(updated.getAllowedOrigins(), origins, "allowed_origins");

        Check.that(
                api.listApiKeys().getData().stream().anyMatch(key -> key.getId().equals(created.getId())),
                "the list has the key");

        CreatedApiKey other = api.createApiKey(new CreateKeyRequest()
                        .apiKey(new CreateKeyFields().name(name + "-other").keyType(KeyType.PUBLIC)))
                .getData();
        api.deleteApiKey(other.getId());
        try {
            api.getApiKey(other.getId());
            throw new AssertionError("a deleted key was found");
        } catch (ApiException expected) {
            Check.equal(expected.getCode(), 404, "status of a deleted key");
        }
    }
}
