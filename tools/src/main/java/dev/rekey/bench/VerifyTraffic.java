package dev.rekey.bench;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.http.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the benchmark of verification sends.
 *
 * @param bare the answer that costs a server least
 * @param page the page of the documentation: of about the size of a verdict and as fixed
 * @param full a key with every rule, asked everything
 * @param uncached the same, read from the database
 * @param credited the same with a key that pays with credits
 * @param identified the same again, each under a request id of its own, so that it is written down before it is answered
 * @param batched {@value #BATCH} of {@code full} in each request
 */
record VerifyTraffic(
        RequestTraffic bare,
        RequestTraffic page,
        RequestTraffic full,
        RequestTraffic uncached,
        RequestTraffic credited,
        RequestTraffic identified,
        RequestTraffic batched) {

    static final int KEYS = 1_000;
    static final int BATCH = 100;

    /** Far more than any run uses: refusals would be cheaper. */
    private static final long PLENTY = 1_000_000_000L;

    private static final String VERIFY = "/v1/verify";
    private static final String VALID = json("'valid':true");

    /** A secret, and where it may be used from. */
    private record Sample(String secret, String ip, String origin) {

        ObjectNode question() {
            ObjectNode question = Json.object().put("key", secret).put("ip", ip).put("origin", origin);
            question.putArray("permissions").add("files:write").add("reports:read");
            return question;
        }
    }

    /** Makes a project with keys on an empty server. */
    static VerifyTraffic make(BenchmarkServer server) throws IOException, InterruptedException {
        BenchmarkSetup setup = new BenchmarkSetup(server);
        setup.project(1);
        String caller = setup.keys(1).getFirst().secret();
        List<Sample> plain = samples(setup, false);
        List<Sample> credited = samples(setup, true);
        return new VerifyTraffic(
                new RequestTraffic(List.of(RequestBytes.of("GET", "/health/live", caller, null)), "live"),
                new RequestTraffic(List.of(RequestBytes.of("GET", "/docs", caller, null)), "html"),
                traffic(plain, one -> RequestBytes.of("POST", VERIFY, caller, Json.write(one.question()))),
                traffic(
                        plain,
                        one -> RequestBytes.of(
                                "POST", VERIFY, caller, Json.write(one.question()), "Cache-Control: no-cache")),
                traffic(credited, one -> RequestBytes.of("POST", VERIFY, caller, Json.write(one.question()))),
                traffic(
                        credited,
                        one -> RequestBytes.of(
                                "POST",
                                VERIFY,
                                caller,
                                Json.write(one.question().put("request_id", RequestTraffic.NUMBER)))),
                new RequestTraffic(batches(plain, caller), VALID));
    }

    private static RequestTraffic traffic(List<Sample> samples, Function<Sample, byte[]> request) {
        return new RequestTraffic(samples.stream().map(request).toList(), VALID);
    }

    private static List<byte[]> batches(List<Sample> samples, String caller) {
        List<byte[]> batches = new ArrayList<>();
        for (int from = 0; from + BATCH <= samples.size(); from += BATCH) {
            ObjectNode batch = Json.object();
            var questions = batch.putArray("verifications");
            samples.subList(from, from + BATCH).forEach(one -> questions.add(one.question()));
            batches.add(RequestBytes.of("POST", VERIFY + "/batch", caller, Json.write(batch)));
        }
        return batches;
    }

    private static List<Sample> samples(BenchmarkSetup setup, boolean credits)
            throws IOException, InterruptedException {
        return setup.keys(KEYS, number -> key(number, credits)).stream()
                .map(made -> new Sample(made.secret(), ip(made.number()) + ".7", origin(made.number())))
                .toList();
    }

    /** The typical key: 4 permissions, a block of addresses, an origin, a rate limit and 64 bytes of metadata. */
    private static ObjectNode key(int number, boolean credits) {
        ObjectNode key = BenchmarkSetup.blank(number);
        key.putArray("permissions")
                .add("files:read")
                .add("files:write")
                .add("reports:read")
                .add("users:read");
        key.putArray("allowed_ips").add(ip(number) + ".0/24");
        key.putArray("allowed_origins").add(origin(number));
        key.putArray("rate_limits")
                .addObject()
                .put("name", "requests")
                .put("limit", PLENTY)
                .put("window_seconds", 60);
        key.putObject("metadata")
                .put("customer", "customer-%07d".formatted(number))
                .put("plan", "enterprise, paid yearly");
        if (credits) {
            key.putObject("credits").put("remaining", PLENTY);
        }
        return key;
    }

    private static String ip(int number) {
        return "10." + (number >> 8) + "." + (number & 0xFF);
    }

    private static String origin(int number) {
        return "https://app-" + number + ".example.com";
    }
}
