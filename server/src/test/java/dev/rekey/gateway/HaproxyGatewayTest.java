package dev.rekey.gateway;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** HAProxy itself, with our Lua script. */
@OneDatabase
@Tag("process")
class HaproxyGatewayTest extends RunningGatewayContract {

    HaproxyGatewayTest() {
        super(Gateway.HAPROXY);
    }

    @Override
    RunningGateway start(int rekeyPort, int upstreamPort) throws IOException {
        return RunningGateway.of(GatewayProcess.start(
                "haproxy",
                List.of("/usr/sbin/haproxy", "/usr/bin/haproxy"),
                List.of("-db", "-f", "haproxy.cfg"),
                rekeyPort,
                upstreamPort));
    }
}
