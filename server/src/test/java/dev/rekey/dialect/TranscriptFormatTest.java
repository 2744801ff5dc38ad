package dev.rekey.dialect;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How transcripts are read and compared: a runner that lets everything pass would look just like a passing test. */
class TranscriptFormatTest {

    private static final String TWO_TURNS = """
            Makes a thing and reads it.

            > POST /things
            > X-Key: ${root}
            >
            > {"name": "a"}

            < 201
            < Content-Type: application/json
            <
            < {"id": "${id=[a-z]{2}}", "at": "${*}", "n": "${=[0-9]+}"}

            > GET /things/${id}
            < 404
            """;

    @Test
    void whatAnAnswerTookIsSentInTheNextRequest() {
        List<Transcript.SentRequest> requests = new ArrayList<>();
        Map<String, String> known = new HashMap<>(Map.of("root", "s3cret"));
        Transcript.parse("two", TWO_TURNS).replay(answering(requests, json("{'n':1,'at':null,'id':'xy'}")), known);
        assertThat(requests).extracting(Transcript.SentRequest::target).containsExactly("/things", "/things/xy");
        assertThat(requests.getFirst().headers()).containsExactly(new Transcript.Header("X-Key", "s3cret"));
        assertThat(requests.getLast().body()).isNull();
        assertThat(known).containsEntry("id", "xy");
    }

    @Test
    void aMemberTooManyOrTooFewOrWrongIsNoticed() {
        for (String body : List.of(
                json("{'n':1,'at':null,'id':'xy','more':1}"),
                json("{'n':1,'id':'xy'}"),
                json("{'n':'x','at':null,'id':'xy'}"),
                json("{'n':1,'at':null,'id':'xyz'}"),
                json("{'n':[1],'at':null,'id':'xy'}"))) {
            Transcript transcript = Transcript.parse("two", TWO_TURNS);
            assertThatThrownBy(() ->
                            transcript.replay(answering(new ArrayList<>(), body), new HashMap<>(Map.of("root", "r"))))
                    .as(body)
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aBodyWhereNoneIsExpectedIsNoticed() {
        Transcript transcript = Transcript.parse("none", "> GET /\n< 200\n");
        assertThatThrownBy(() -> transcript.replay(
                        asked -> new Transcript.ReceivedResponse(200, List.of(), "x"), new HashMap<>()))
                .isInstanceOf(AssertionError.class);
    }

    private static Transcript.Sender answering(List<Transcript.SentRequest> requests, String first) {
        return request -> {
            requests.add(request);
            return requests.size() == 1
                    ? new Transcript.ReceivedResponse(
                            201, List.of(new Transcript.Header("content-type", "application/json")), first)
                    : new Transcript.ReceivedResponse(404, List.of(), "");
        };
    }
}
