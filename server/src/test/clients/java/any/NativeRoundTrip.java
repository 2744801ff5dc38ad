package roundtrip;

import client.ApiClient;
import client.ApiException;
import client.api.KeysApi;
import client.api.NodesApi;
import client.api.RolesApi;
import client.api.VerifyApi;
import client.model.CreditsPatch;
import client.model.IssuedKey;
import client.model.Key;
import client.model.KeyPage;
import client.model.KeyPatch;
import client.model.NewKey;
import client.model.NewRateLimit;
import client.model.RotateRequest;
import client.model.Verdict;
import client.model.VerifyRequest;
import java.util.List;
import java.util.Map;

public final class NativeRoundTrip {

    private static final long CREDITS = 5_000_000_000L;

    public static void main(String[] arguments) throws Exception {
        ApiClient client = Clients.of(arguments[0], "Authorization", "Bearer " + arguments[1]);
        String name = arguments[2];
        KeysApi keys = new KeysApi(client);
        VerifyApi verifications = new VerifyApi(client);

        IssuedKey created = keys.createKey(
                new NewKey()
                        .project("default")
                        .name(name)
                        .expiresAt(null)
                        .permissions(List.of("files:read", "files:write"))
                        .rateLimits(List.of(
                                new NewRateLimit().name("burst").limit(CREDITS).windowSeconds(60L)))
                        .credits(new CreditsPatch().remaining(CREDITS))
                        .metadata(Map.of("plan", "pro", "limits", Map.of("regions", List.of("eu", "us"), "seats", 7))),
                null,
                null,
                null,
                null);
        Check.that(created.getSecret() != null, "create shows the secret");
        Check.equal(created.getExpiresAt(), null, "expires_at");
        Check.equal(created.getCredits().getRemaining(), CREDITS, "credits");

        Key key = keys.getKey(created.getId());
        Check.equal(key.getName(), name, "name");
        Check.equal(key.getPermissions(), List.of("files:read", "files:write"), "permissions");
        Check.equal(key.getRateLimits().getFirst().getLimit(), CREDITS, "limit");
        Check.equal(key.getRevokedBy(), null, "revoked_by");
        Check.equal(key.getMetadata().get("plan"), "pro", "plan");
        Check.equal(limits(key).get("regions"), List.of("eu", "us"), "regions");

        String version = "\"" + key.getVersion() + "\"";
        KeyPatch change = new KeyPatch().name(name + "-updated").metadata(Map.of("limits", Map.of("seats", 8)));
        Key updated = keys.updateKey(key.getId(), change, version, null, null);
        Check.equal(updated.getName(), name + "-updated", "name");
        Check.equal(updated.getPermissions(), key.getPermissions(), "permissions");
        Check.equal(((Number) limits(updated).get("seats")).intValue(), 8, "seats");
        Check.equal(updated.getVersion(), key.getVersion() + 1, "version");
        fails(412, () -> keys.updateKey(key.getId(), change, version, null, null));

        Verdict good = verifications.verifyKey(new VerifyRequest()
                .key(created.getSecret())
                .permissions(List.of("files:read"))
                .cost(5L));
        Check.equal(good.getCode(), "VALID", "code");
        Check.equal(good.getKeyId(), key.getId(), "key_id");
        Check.equal(good.getCreditsRemaining(), CREDITS - 5, "credits_remaining");
        Verdict refused = verifications.verifyKey(
                new VerifyRequest().key(created.getSecret()).permissionQuery("files:read AND files:delete"));
        Check.equal(refused.getCode(), "INSUFFICIENT_PERMISSIONS", "code of a query");
        Check.equal(refused.getOwner(), null, "owner of a key that is not valid");

        IssuedKey rotated = keys.rotateKey(key.getId(), null, null, null, null, new RotateRequest().overlapSeconds(0L));
        Check.that(!created.getSecret().equals(rotated.getSecret()), "rotate shows another secret");
        Check.equal(
                verifications
                        .verifyKey(new VerifyRequest().key(created.getSecret()))
                        .getValid(),
                false,
                "the secret before");
        Check.equal(
                verifications
                        .verifyKey(new VerifyRequest().key(rotated.getSecret()).cost(5L))
                        .getValid(),
                true,
                "the new secret");

        IssuedKey other = keys.createKey(new NewKey().name(name + "-other").restricted(false), null, null, null, null);
        KeyPage page = keys.listKeys(null, null, null, null, name, 1L, null);
        Check.equal(page.getItems().getFirst().getId(), other.getId(), "id on the first page");
        KeyPage last = keys.listKeys(null, null, null, null, name, 1L, page.getNextCursor());
        Check.equal(last.getItems().getFirst().getId(), key.getId(), "id on the second page");
        Check.equal(last.getNextCursor(), null, "next_cursor");

        keys.deleteKey(other.getId(), null, null, null);
        fails(404, () -> keys.getKey(other.getId()));
        Check.equal(new RolesApi(client).listRoles("default").getNextCursor(), null, "next_cursor of roles");
        Check.equal(new NodesApi(client).listNodes().getItems().size(), 1, "nodes");
    }

    private static Map<?, ?> limits(Key key) {
        return (Map<?, ?>) key.getMetadata().get("limits");
    }

    private interface Call {
        Object answer() throws ApiException;
    }

    private static void fails(int status, Call call) {
        try {
            call.answer();
            throw new AssertionError("expected status " + status);
        } catch (ApiException expected) {
            Check.equal(expected.getCode(), status, "status");
            Check.that(expected.getResponseBody().contains("\"code\""), "the problem has a code");
        }
    }
}
