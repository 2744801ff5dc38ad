package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A path has segments only if every server reads it alike. */
class DecodedRequestPathTest {

    private static final String PCHAR =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@";

    @ParameterizedTest
    @CsvSource({
        "/a, a",
        "/a/b, a|b",
        "/a/b/, a|b",
        "/a%20b/%C3%BC, a b|ü",
        "/.../..a/a.., ...|..a|a..",
        "/a%3Ab, a:b",
        "/a%3Fb%23, a?b#",
        "/100%25/b, 100%|b",
        "/100%25x1/b, 100%x1|b",
    })
    void segmentsAreDecodedOnce(String path, String segments) {
        assertThat(DecodedRequestPath.segments(path, 2)).contains(List.of(segments.split("\\|", -1)));
    }

    @Test
    void theRootHasNone() {
        assertThat(DecodedRequestPath.segments("/", 1)).contains(List.of());
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
                "/a#/b",
                "/a#",
                "http://other/a",
                "*",
            })
    void whatServersReadDifferentlyIsNoPath(String path) {
        assertThat(DecodedRequestPath.segments(path, 0)).isEmpty();
        assertThat(DecodedRequestPath.segments(path, 9)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;x=1", "a;", "a%3Bx", "%252e", "a%2541", "a%25%34%31", "a%25%2541", "%25ff"})
    void aSemicolonAndASecondEncodingAreRejectedUpToTheLastSegmentThatIsRead(String segment) {
        assertThat(DecodedRequestPath.segments("/" + segment + "/b", 1)).isEmpty();
        assertThat(DecodedRequestPath.segments("/b/" + segment, 2)).isEmpty();
        assertThat(DecodedRequestPath.segments("/b/" + segment, 1).isPresent())
                .as("behind it, unless a server that decodes again is led elsewhere")
                .isEqualTo(!segment.equals("%252e") && !segment.equals("%25ff"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%252e%252e",
                "%25252e%25252e",
                "..%253Bx",
                "x%252Fy",
                "x%255Cy",
                "x%2500",
                "%25%32%65.",
                "x%2525252525252525",
            })
    void noLevelOfEncodingLeadsElsewhereBehindTheLastSegmentThatIsRead(String segment) {
        assertThat(DecodedRequestPath.segments("/b/" + segment + "/c", 1)).isEmpty();
    }

    @Test
    void everyOctetThatIsNoPcharIsRejectedInAnySegment() {
        for (int octet = 0; octet < 0x100; octet++) {
            char unit = (char) octet;
            boolean allowed = PCHAR.indexOf(unit) >= 0;
            if (unit == '/') {
                continue;
            }
            for (String path : List.of("/a" + unit + "/b/c", "/a/b" + unit, "/a/b" + unit + "x/c", "/a/b/x" + unit)) {
                assertThat(DecodedRequestPath.segments(path, 0).isPresent())
                        .as("octet %02X in %s", octet, path)
                        .isEqualTo(allowed);
                assertThat(DecodedRequestPath.segments(path, 3).isPresent())
                        .as("octet %02X in %s", octet, path)
                        .isEqualTo(allowed && unit != ';');
            }
        }
    }

    @Test
    void everyApplicationReadsTheSegmentsThatAreRead() {
        for (int octet = 0; octet < 0x100; octet++) {
            String raw = String.valueOf((char) octet);
            for (String unit : List.of(raw, "%%%02X".formatted(octet), "%%25%02x".formatted(octet), "%25" + raw)) {
                for (String path : List.of(
                        "/a/4" + unit + "2/c",
                        "/a" + unit + "/42",
                        "/a/42/" + unit,
                        "/a/" + unit + "/42",
                        "/a/42" + unit)) {
                    DecodedRequestPath.segments(path, 2)
                            .ifPresent(segments -> assertThat(ApplicationPath.readings(path))
                                    .as(path)
                                    .allSatisfy(reading ->
                                            assertThat(reading.subList(0, 2)).isEqualTo(segments.subList(0, 2))));
                }
            }
        }
    }
}
