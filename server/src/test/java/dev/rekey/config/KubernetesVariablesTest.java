package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Beside a Kubernetes Service called {@code rekey}, its variables are no settings; everything else unknown stays an error. */
class KubernetesVariablesTest {

    /** What a kubelet sets for a Service of two ports. */
    private static final Map<String, String> INJECTED = Map.ofEntries(
            Map.entry("REKEY_SERVICE_HOST", "10.96.14.7"),
            Map.entry("REKEY_SERVICE_PORT", "8080"),
            Map.entry("REKEY_SERVICE_PORT_HTTP", "8080"),
            Map.entry("REKEY_SERVICE_PORT_METRICS_9090", "9090"),
            Map.entry("REKEY_PORT", "tcp://10.96.14.7:8080"),
            Map.entry("REKEY_PORT_8080_TCP", "tcp://10.96.14.7:8080"),
            Map.entry("REKEY_PORT_8080_TCP_PROTO", "tcp"),
            Map.entry("REKEY_PORT_8080_TCP_PORT", "8080"),
            Map.entry("REKEY_PORT_8080_TCP_ADDR", "10.96.14.7"),
            Map.entry("REKEY_PORT_9090_UDP", "udp://[fd00::7]:9090"),
            Map.entry("REKEY_PORT_9090_UDP_PROTO", "udp"),
            Map.entry("REKEY_PORT_9090_UDP_PORT", "9090"),
            Map.entry("REKEY_PORT_9090_UDP_ADDR", "fd00::7"),
            // Of a Service called rekey-metrics, which would otherwise set metrics-port.
            Map.entry("REKEY_METRICS_SERVICE_HOST", "10.96.14.8"),
            Map.entry("REKEY_METRICS_SERVICE_PORT", "9090"),
            Map.entry("REKEY_METRICS_PORT", "tcp://10.96.14.8:9090"),
            Map.entry("REKEY_METRICS_PORT_9090_TCP_ADDR", "10.96.14.8"));

    @Test
    void kubernetesVariablesAreIgnoredWithOneLogLine() {
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SettingsReader.class);
        logger.addAppender(seen);
        try {
            assertThat(new SettingsReader(INJECTED, Map.of()).read())
                    .isEqualTo(new SettingsReader(Map.of(), Map.of()).read());
        } finally {
            logger.detachAppender(seen);
        }
        assertThat(seen.list).hasSize(1);
        assertThat(seen.list.getFirst().getFormattedMessage()).contains(INJECTED.keySet());
    }

    @Test
    void aSettingBesideThemHolds() {
        Map<String, String> environment = new HashMap<>(INJECTED);
        environment.put("REKEY_PORT", "81");
        environment.put("REKEY_METRICS_PORT", "82");
        ServerSettings settings = new SettingsReader(environment, Map.of()).read();
        assertThat(settings.port()).isEqualTo(81);
        assertThat(settings.http().metricsPort()).hasValue(82);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REKEY_PROT|8080|Did you mean REKEY_PORT?",
                "REKEY_DATABSE_URL|jdbc:postgresql://h/d|Did you mean REKEY_DATABASE_URL?",
                "REKEY_ROOTKEY|x|Did you mean REKEY_ROOT_KEY?",
                "REKEY_SERVICE_PORT|eighty|The environment variable REKEY_SERVICE_PORT does not match",
                "REKEY_SERVICE_HOST|two words|The environment variable REKEY_SERVICE_HOST does not match",
                "REKEY_PORT_8080_TCP|8080|The environment variable REKEY_PORT_8080_TCP does not match",
                "REKEY_PORT|tcp://somewhere|The setting port must be a number",
                "REKEY_PORT_8080_TCP_NAME|x|The environment variable REKEY_PORT_8080_TCP_NAME does not match",
            })
    void otherUnknownNamesStayErrorsWithTheNearestKnownName(String name, String value, String sentence) {
        assertThatThrownBy(() -> new SettingsReader(Map.of(name, value), Map.of()).read())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aNameLikeNoOtherIsGivenNoNearestOne() {
        assertThat(List.of("REKEY_SURPRISE", "REKEY_X"))
                .allSatisfy(name -> assertThatThrownBy(() -> new SettingsReader(Map.of(name, "1"), Map.of()).read())
                        .hasMessage("The environment variable " + name + " does not match any setting."));
    }
}
