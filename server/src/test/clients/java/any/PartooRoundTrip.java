package roundtrip;

import client.ApiException;
import client.api.ApiKeysApi;
import client.model.ApiKey;
import client.model.ApiKeyBody;
import client.model.ApiKeyPage;
import client.model.CreatedApiKey;
import java.time.LocalDate;
import java.util.List;

public final class PartooRoundTrip {

    public static void main(String[] arguments) throws Exception {
        String name = arguments[2];
        ApiKeysApi api = new ApiKeysApi(Clients.of(arguments[0], "x-APIKey", arguments[1]));

        CreatedApiKey created = api.createApiKey(new ApiKeyBody()
                .label(name)
                .description(null)
                .expirationDate(LocalDate.of(2027, 1, 31))
                .ipWhitelist(List.of("192.0.2.0/24"))
                .hasRestrictedPermissions(true)
                .permissions(List.of("files:read")));
        Check.that(created.getApiKey().length() >= 32, "create shows the secret");
        Check.equal(created.getDescription(), null, "description");
        Check.equal(created.getExpirationDate(), LocalDate.of(2027, 1, 31), "expiration_date");

        ApiKey got = api.getApiKey(created.getId(), null);
        Check.equal(got.getLabel(), name, "label");
        Check.equal(got.getPermissions(), List.of("files:read"), "permissions");
        Check.equal(got.getRevokedBy(), null, "revoked_by");

        // Generated Java clients send every list, an empty one where none was set.
        ApiKey updated = api.updateApiKey(
                created.getId(),
                new ApiKeyBody()
                        .label(name + "-updated")
                        .expirationDate(LocalDate.of(2028, 2, 29))
                        .ipWhitelist(got.getIpWhitelist())
                        .hasRestrictedPermissions(got.getHasRestrictedPermissions())
                        .permissions(got.getPermissions()));
        Check.equal(updated.getLabel(), name + "-updated", "label");
        Check.equal(updated.getExpirationDate(), LocalDate.of(2028, 2, 29), "expiration_date");
        Check.equal(updated.getIpWhitelist(), List.of("192.0.2.0/24"), "ip_whitelist");

        ApiKeyPage page = api.listApiKeys(null, null, null, null, name, null);
        Check.equal(page.getCount().longValue(), 1L, "count");
        Check.equal(page.getApiKeys().getFirst().getId(), created.getId(), "id of the listed key");

        CreatedApiKey other = api.createApiKey(new ApiKeyBody()
                .label(name + "-other")
                .hasRestrictedPermissions(false)
                .permissions(List.of()));
        Check.equal(api.revokeApiKey(other.getId()).getId(), other.getId(), "id of the revoked key");
        Check.that(api.getApiKey(other.getId(), null).getRevokedBy() != null, "who revoked it is told");

        try {
            api.getApiKey(other.getId() + 1_000_000, null);
            throw new AssertionError("a key that does not exist was found");
        } catch (ApiException expected) {
            Check.equal(expected.getCode(), 404, "status of a key that does not exist");
        }
    }
}
