package dev.rekey.gateway;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Caddy itself. */
@OneDatabase
@Tag("process")
class CaddyGatewayTest extends RunningGatewayContract {

    CaddyGatewayTest() {
        super(Gateway.CADDY);
    }

    @Override
    RunningGateway start(int rekeyPort, int upstreamPort) throws IOException {
        return RunningGateway.of(GatewayProcess.start(
                "caddy",
                List.of("/usr/sbin/caddy", "/usr/bin/caddy"),
                List.of("run", "--adapter", "caddyfile", "--config", "Caddyfile"),
                rekeyPort,
                upstreamPort));
    }
}
