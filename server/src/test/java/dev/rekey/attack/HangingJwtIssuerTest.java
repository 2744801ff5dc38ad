package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.PersistentConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers send hundreds of unsigned tokens that name an issuer whose server takes connections and never answers. */
@Timeout(180)
@OneDatabase
@Tag("process")
class HangingJwtIssuerTest {

    private static final String HANGING = "https://hanging.example";
    private static final String GOOD = "https://good.example";
    private static final String PERSON = "127.0.0.8";
    private static final int ATTACKERS = 300;

    /** Together some hundred requests a second: an attack on places, not on processors. */
    private static final Duration PAUSE = Duration.ofMillis(400);

    private static final int GOOD_TOKENS = 20;

    @TempDir
    private Path data;

    private static JWTClaimsSet claims(String issuer) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience("rekey")
                .subject("person")
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(10))))
                .build();
    }

    private static String unsigned(int number) {
        String header = json("{'alg': 'RS256', 'kid': '%s'}").formatted(number);
        return Base64URL.encode(header) + "." + Base64URL.encode(claims(HANGING).toString()) + "."
                + Base64URL.encode("none");
    }

    private static String signed(RSAKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims(GOOD));
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static String issuer(String name, String keys) {
        return """
            {issuer: "%s", project: default, jwks: "%s", audience: rekey, algorithms: [RS256]}\
            """.formatted(name, keys);
    }

    @Test
    void hangingIssuerDelaysNoOtherCaller() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("good").generate();
        Path set = Files.createTempFile(data, "jwks", ".json");
        Files.writeString(set, new JWKSet(key.toPublicJWK()).toString(true));
        try (ServerSocket hanging = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    data.resolve("rekey.yaml"),
                    "jwt: {issuers: [%s, %s]}"
                            .formatted(
                                    issuer(HANGING, "http://localhost:" + hanging.getLocalPort() + "/keys"),
                                    issuer(GOOD, set.toString())));
            try (AttackedServer server = AttackedServer.start(data)) {
                expect(201, server.root().post("/v1/projects/default/users", """
                    {"external_id": "person", "name": "person", "email": "person@example.com", "role": "member",
                     "type": "human"}
                    """));
                attack(server, signed(key));
                server.assertAlive();
            }
        }
    }

    private static void attack(AttackedServer server, String good) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
        long before = server.liveBytes();
        try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor();
                Bystander bystander = server.bystander()) {
            List<Future<?>> attacks = new ArrayList<>();
            for (int number = 0; number < ATTACKERS; number++) {
                String token = unsigned(number);
                attacks.add(attackers.submit(() -> attack(server, token, statuses, ended)));
            }
            try {
                await().until(() -> count(statuses) > ATTACKERS);
                try (PersistentConnection person = new PersistentConnection(server.connectFrom(PERSON), good)) {
                    for (int attempt = 0; attempt < GOOD_TOKENS; attempt++) {
                        assertThat(person.send("GET", "/v1/keys", null).status())
                                .isEqualTo(200);
                    }
                }
                bystander.sendRequests(500);
                bystander.assertServed();
            } finally {
                ended.countDown();
            }
            for (Future<?> one : attacks) {
                one.get();
            }
        }
        assertThat(statuses.keySet()).as("statuses of %s", statuses).isSubsetOf(429, 503);
        assertThat(server.liveBytes() - before).as("bytes kept").isLessThan(16L << 20);
    }

    private static long count(Map<Integer, LongAdder> statuses) {
        return statuses.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private static Void attack(
            AttackedServer server, String token, Map<Integer, LongAdder> statuses, CountDownLatch ended)
            throws IOException, InterruptedException {
        try (PersistentConnection connection =
                new PersistentConnection(server.process().uri(), token)) {
            while (!ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                int status = connection.send("GET", "/v1/keys", null).status();
                statuses.computeIfAbsent(status, none -> new LongAdder()).increment();
            }
        }
        return null;
    }
}
