package dev.rekey.api.verify;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.config.ServerSettingsBuilder;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;

/** Introspection by Spring Security's own opaque token introspector, which authenticates by HTTP Basic. */
@BothDatabases
class SpringIntrospectorTest {

    /** Every character of it but the letters is changed by form-encoding. */
    private static final String ODD_ROOT_KEY = "root+key:of%tests/with=odd&characters?#0123";

    @RegisterExtension
    static final TestServer server = new TestServer();

    @RegisterExtension
    static final TestServer odd = new TestServer(usual -> ServerSettingsBuilder.builder(usual)
            .rootKey(KeySecret.presented(ODD_ROOT_KEY))
            .build());

    private final String project = server.project();
    private final String user = server.user(project, "member");

    @Test
    void anActiveKeyIsAPrincipalWithItsPermissionsAsAuthorities() {
        TestResponse key = server.key(project, user, """
            "permissions": ["files:read", "rooms:*"], "expires_at": "2100-01-01T00:00:00Z\"\
            """);
        OAuth2AuthenticatedPrincipal principal =
                introspector(server, verifier()).introspect(key.text("/secret"));
        assertThat(principal.getName()).isEqualTo(user);
        assertThat(principal.getAuthorities())
                .extracting(GrantedAuthority::getAuthority)
                .containsExactlyInAnyOrder("SCOPE_files:read", "SCOPE_rooms:*");
        assertThat(principal.<Instant>getAttribute("exp")).isEqualTo("2100-01-01T00:00:00Z");
        assertThat(principal.<String>getAttribute("client_id")).isEqualTo(key.text("/id"));
    }

    @Test
    void aKeyThatIsNotActiveIsABadToken() {
        TestResponse disabled = server.key(project, user, json("'restricted': false, 'enabled': false"));
        OpaqueTokenIntrospector introspector = introspector(server, verifier());
        for (String token : List.of(disabled.text("/secret"), "no-secret-of-anybody", "x")) {
            assertThatThrownBy(() -> introspector.introspect(token)).isInstanceOf(BadOpaqueTokenException.class);
        }
    }

    @Test
    void aClientThatIsNotKnownOrMayNotVerifyFails() {
        TestResponse key = server.key(project, user);
        String reader =
                server.key(project, user, json("'permissions': ['keys:read']")).text("/secret");
        for (String secret : List.of("wrong-secret-0123456789", "", reader)) {
            assertThatThrownBy(() -> introspector(server, secret).introspect(key.text("/secret")))
                    .isInstanceOf(OAuth2IntrospectionException.class)
                    .isNotInstanceOf(BadOpaqueTokenException.class);
        }
    }

    @Test
    void aSecretOfAnyCharactersIsDecodedAsItWasEncoded() {
        assertThat(introspector(odd, ODD_ROOT_KEY).introspect(ODD_ROOT_KEY).getName())
                .isEqualTo("root");
    }

    private String verifier() {
        return server.key(project, server.user(project, "viewer"), json("'permissions': ['keys:verify']"))
                .text("/secret");
    }

    private static OpaqueTokenIntrospector introspector(TestServer introspecting, String secret) {
        return SpringOpaqueTokenIntrospector.withIntrospectionUri(introspecting.uri() + "/oauth2/introspect")
                .clientId("an application")
                .clientSecret(secret)
                .build();
    }
}
