package dev.rekey.gateway;

import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.OneDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** nginx itself. */
@OneDatabase
@Tag("process")
class NginxGatewayTest extends RunningGatewayContract {

    NginxGatewayTest() {
        super(Gateway.NGINX);
    }

    @Override
    RunningGateway start(int rekeyPort, int upstreamPort) throws IOException {
        return RunningGateway.of(GatewayProcess.start(
                "nginx",
                List.of("/usr/sbin/nginx", "/usr/bin/nginx"),
                List.of("-p", "{folder}", "-c", "{folder}/nginx.conf", "-e", "stderr"),
                rekeyPort,
                upstreamPort));
    }
}
