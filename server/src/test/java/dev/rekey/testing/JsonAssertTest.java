package dev.rekey.testing;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.exc.StreamReadException;

/** The JSON assertion itself: what it overlooks, and what it does not. */
class JsonAssertTest {

    @Test
    void apostrophesBecomeQuotes() {
        assertThat(json("{'a': ['b']}")).isEqualTo("{\"a\": [\"b\"]}");
    }

    @Test
    void orderOfMembersAndWhiteSpaceDoNotCount() {
        String actual = json("{'a':1,'b':{'c':[1,2],'d':null}}");
        assertThatJson(actual).isEqualTo("""
            {"b": {"d": null, "c": [1, 2]},
             "a": 1}
            """);
        assertThatJson(actual).contains("{'b': {'c': [1, 2]}}").contains("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a': 1} | {'a': 2}",
                "{'a': 1} | {'a': '1'}",
                "{'a': 1} | {'b': 1}",
                "{'a': null} | {}",
                "{'a': [1, 2]} | {'a': [2, 1]}",
                "{'a': [1]} | {'a': [1, 2]}",
                "{'a': {'b': 1}} | {'a': {'b': 2, 'c': 3}}",
                "{'a': true} | {'a': false}"
            })
    void differencesCount(String expected, String actual) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatJson(json(actual)).isEqualTo(expected));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatJson(json(actual)).contains(expected));
    }

    @Test
    void moreMembersAreDifferentButContained() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatJson(json("{'a': 1, 'b': 2}")).isEqualTo("{'a': 1}"))
                .withMessageContaining(json("{'a':1}"));
        assertThatJson(json("{'a': 1, 'b': 2}")).contains("{'a': 1}");
    }

    @Test
    void aServerThatSendsApostrophesOrTrailingTextIsNotUnderstood() {
        assertThatExceptionOfType(StreamReadException.class).isThrownBy(() -> assertThatJson("{'a': 1}"));
        assertThatExceptionOfType(Exception.class).isThrownBy(() -> assertThatJson("{} {}"));
    }
}
