package dev.rekey.api.verify;

import dev.rekey.api.wire.NativeCredentials;
import dev.rekey.api.wire.NativeRouteFactory;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.http.HttpRoute;
import java.util.List;

/** Routes of verification: of one key, of several, and by OAuth 2.0 introspection. */
public final class VerifyRoutes {

    private VerifyRoutes() {}

    /** All routes of the package. */
    public static List<HttpRoute> of(NativeRouteFactory routes, KeyVerifier verifier) {
        return List.of(
                routes.nonBlocking("POST", "/v1/verify", "verifyKey", new VerifyKeyOperation(verifier))
                        .withMaxBodyBytes(HttpRoute.MAX_VERIFY_BODY_BYTES)
                        .withSampledLog(),
                routes.authenticated("POST", "/v1/verify/batch", "verifyKeys", new VerifyKeysOperation(verifier))
                        .withSampledLog(),
                routes.nonBlocking(
                                "POST",
                                "/oauth2/introspect",
                                NativeCredentials.INTROSPECT,
                                new IntrospectKeyOperation(verifier))
                        .withMaxBodyBytes(HttpRoute.MAX_VERIFY_BODY_BYTES)
                        .withSampledLog());
    }
}
