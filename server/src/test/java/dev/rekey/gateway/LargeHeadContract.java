package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.Gateway;
import org.junit.jupiter.api.Test;

/** A request whose head is larger than Rekey accepts gets the status that says so, behind every gateway. */
abstract class LargeHeadContract extends GatewaySetup {

    private static final String PADDING = "a".repeat(5_000);

    LargeHeadContract(Gateway kind) {
        super(kind);
    }

    @Test
    void headersThatRekeyFindsTooLargeAre431() throws Exception {
        // The profile is cached, and the same request without the padding passes.
        assertThat(call("GET", "/", "", bearer(reader)).statusCode()).isEqualTo(200);
        upstream.forget();
        assertThat(largeHeaders()).isEqualTo(431);
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void aPathThatRekeyFindsTooLongIs414WhereItIsTheRequestsOwn() throws Exception {
        String target = "/" + "a".repeat(MAX_URI_BYTES);
        assertThat(call("GET", "/", "", bearer(reader)).statusCode()).isEqualTo(200);
        // Envoy asks at its client's path; the others send it in a header, where Rekey has room for it.
        assertThat(call("GET", target, "", bearer(reader)).statusCode()).isEqualTo(kind == Gateway.ENVOY ? 414 : 200);
    }

    private int largeHeaders() throws Exception {
        return RawRequest.status(RawRequest.send(
                gateway.uri(),
                RawRequest.head(
                        "GET / HTTP/1.1",
                        "Host: a",
                        "Authorization: " + bearer(reader),
                        "Cookie: a=" + PADDING,
                        "Cookie: b=" + PADDING)));
    }
}
