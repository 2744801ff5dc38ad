package dev.rekey.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeySecret;
import org.junit.jupiter.api.Test;

class VerificationRequestTest {

    @Test
    void requestDoesNotPrintItsSecret() {
        String secret = "a-secret-that-a-client-sent";
        Attempt attempt = new Attempt(null, null, false, PermissionQuery.NONE, null);
        assertThat(VerificationRequest.of(KeySecret.presented(secret), attempt).toString())
                .doesNotContain(secret);
    }
}
