package dev.rekey.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with an API, as it was written down in a file: what a client sends, and what it must be answered.
 *
 * <pre>
 * Any line that begins with neither mark is prose: what is shown here, and the page where the vendor documents it.
 *
 * &gt; PUT /api/2.0/keys/${id}
 * &gt; Authorization: ${root}
 * &gt;
 * &gt; {"name": "Bot"}
 *
 * &lt; 200
 * &lt; Content-Type: application/json
 * &lt;
 * &lt; {"response": true, "links": "${*}"}
 * </pre>
 *
 * <p>{@link TranscriptTemplate} says what {@code ${…}} means. Headers that the file does not name are not looked at; an answer without
 * a body in the file must have none; a JSON body must have the members of the file and no others, in any order.
 */
record Transcript(String name, List<Turn> turns) {

    Transcript {
        turns = List.copyOf(turns);
    }

    /** One request and its answer, as they stand in the file. {@code null} is no body. */
    record Turn(
            String method,
            String target,
            List<Header> headers,
            @Nullable String body,
            int status,
            List<Header> answerHeaders,
            @Nullable String answerBody) {}

    record Header(String name, String value) {}

    /** A request as it is to be sent; {@code null} is no body. */
    record SentRequest(
            String method,
            String target,
            List<Header> headers,
            @Nullable String body) {}

    /** What came back; names of headers in whatever case. */
    record ReceivedResponse(int status, List<Header> headers, String body) {}

    /** Sends a request to a server. */
    @FunctionalInterface
    interface Sender {
        ReceivedResponse send(SentRequest request);
    }

    /** @param text the file's text */
    static Transcript parse(String name, String text) {
        List<Turn> turns = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith(">")) {
                if (!answered.isEmpty()) {
                    turns.add(turn(name, requests, answered));
                    requests.clear();
                    answered.clear();
                }
                requests.add(unmarked(line));
            } else if (line.startsWith("<")) {
                answered.add(unmarked(line));
            }
        }
        if (!requests.isEmpty()) {
            turns.add(turn(name, requests, answered));
        }
        assertThat(turns).as("turns in %s", name).isNotEmpty();
        return new Transcript(name, turns);
    }

    /**
     * Plays the client's part and checks the server's.
     *
     * @param known what {@code ${name}} stands for at the start; what is met on the way is added
     */
    void replay(Sender sender, Map<String, String> known) {
        for (Turn turn : turns) {
            String where = name + ": " + turn.method + " " + turn.target;
            List<Header> headers = turn.headers.stream()
                    .map(header -> new Header(header.name, TranscriptTemplate.fill(header.value, known)))
                    .toList();
            String body = turn.body == null ? null : TranscriptTemplate.fill(turn.body, known);
            ReceivedResponse answered = sender.send(
                    new SentRequest(turn.method, TranscriptTemplate.fill(turn.target, known), headers, body));
            check(where, turn, answered, known);
        }
    }

    private static void check(String where, Turn turn, ReceivedResponse answered, Map<String, String> known) {
        String text = answered.body;
        assertThat(answered.status).as("%s: status of %s", where, text).isEqualTo(turn.status);
        for (Header wanted : turn.answerHeaders) {
            List<String> values = answered.headers.stream()
                    .filter(header -> header.name.equalsIgnoreCase(wanted.name))
                    .map(Header::value)
                    .toList();
            assertThat(values)
                    .as("%s: header %s", where, wanted.name)
                    .anyMatch(value -> TranscriptTemplate.matches(wanted.value, value, known));
        }
        if (turn.answerBody == null) {
            assertThat(text).as("%s: body", where).isEmpty();
        } else if (turn.answerBody.startsWith("{") || turn.answerBody.startsWith("[")) {
            String mismatch = TranscriptTemplate.mismatch(
                    "",
                    Json.parse(turn.answerBody.getBytes(StandardCharsets.UTF_8)),
                    Json.parse(text.getBytes(StandardCharsets.UTF_8)),
                    known);
            assertThat(mismatch).as("%s: %s", where, text).isEmpty();
        } else {
            assertThat(TranscriptTemplate.matches(turn.answerBody, text, known))
                    .as("%s: body %s", where, text)
                    .isTrue();
        }
    }

    private static Turn turn(String name, List<String> requests, List<String> answered) {
        assertThat(answered)
                .as("%s: the answer to %s", name, requests.getFirst())
                .isNotEmpty();
        String[] line = requests.getFirst().split(" ", 2);
        return new Turn(
                line[0],
                line[1],
                headers(requests),
                body(requests),
                Integer.parseInt(answered.getFirst().strip()),
                headers(answered),
                body(answered));
    }

    private static List<Header> headers(List<String> lines) {
        return lines.stream()
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> {
                    String[] parts = line.split(":", 2);
                    return new Header(parts[0], parts[1].strip());
                })
                .toList();
    }

    private static @Nullable String body(List<String> lines) {
        int gap = lines.indexOf("");
        return gap < 0 ? null : lines.stream().skip(gap + 1L).collect(Collectors.joining("\n"));
    }

    private static String unmarked(String line) {
        return line.length() > 1 && line.charAt(1) == ' ' ? line.substring(2) : line.substring(1);
    }

    @Override
    public String toString() {
        return name;
    }
}
