package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A path has segments only where every server reads it alike. */
class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/a, a",
        "/a/b, a|b",
        "/a/b/, a|b",
        "/a%20b/%C3%BC, a b|ü",
        "/a;x=1/b, a;x=1|b",
        "/%252e/b, %2e|b",
        "/.../..a/a.., ...|..a|a..",
        "/a%3Ab, a:b",
        "/a%3Fb%23, a?b#",
    })
    void segmentsAreDecodedOnce(String path, String segments) {
        assertThat(RequestPath.segments(path)).contains(List.of(segments.split("\\|", -1)));
    }

    @Test
    void theRootHasNone() {
        assertThat(RequestPath.segments("/")).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "//a",
                "/a//b",
                "/a//",
                "/.",
                "/./a",
                "/a/..",
                "/a/../b",
                "/a/%2e%2e/b",
                "/a/.%2E/b",
                "/a/..;/b",
                "/a/.;x/b",
                "/;x/b",
                "/a%2Fb",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/a%00",
                "/a%0A",
                "/a%7F",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%C3",
                "/a%c0%af",
                "/a b",
                "/ü",
                "http://other/a",
                "*",
            })
    void whatServersReadDifferentlyIsNoPath(String path) {
        assertThat(RequestPath.segments(path)).isEmpty();
    }
}
