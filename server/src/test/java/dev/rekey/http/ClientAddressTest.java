package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A {@code -} is "not for certain". The proxies 10.0.0.0/8 and fd00::/8 are trusted. Lines are parted by {@code |}. */
class ClientAddressTest {

    private static final List<IpRange> PROXIES = Stream.of("10.0.0.0/8", "fd00::/8")
            .map(range -> IpRange.parse(range).orElseThrow())
            .toList();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "198.51.100.9; 203.0.113.1                          ; 198.51.100.9",
                "198.51.100.9; 10.0.0.1                             ; 198.51.100.9",
                "10.0.0.1    ;                                      ; 10.0.0.1",
                "10.0.0.1    ; 203.0.113.1                          ; 203.0.113.1",
                "10.0.0.1    ; 1.1.1.1, 203.0.113.1                 ; 203.0.113.1",
                "10.0.0.1    ; 1.1.1.1, 203.0.113.1, 10.0.0.2       ; 203.0.113.1",
                "10.0.0.1    ; 1.1.1.1 | 203.0.113.1 | 10.0.0.2     ; 203.0.113.1",
                "10.0.0.1    ; 10.0.0.3, 10.0.0.2                   ; 10.0.0.3",
                "10.0.0.1    ; 203.0.113.1:4711                     ; 203.0.113.1",
                "10.0.0.1    ; 2001:db8::1                          ; 2001:db8::1",
                "10.0.0.1    ; [2001:db8::1]                        ; 2001:db8::1",
                "10.0.0.1    ; [2001:db8::1]:4711                   ; 2001:db8::1",
                "10.0.0.1    ; fe80::1%eth0                         ; fe80::1",
                "10.0.0.1    ; ::ffff:203.0.113.1                   ; 203.0.113.1",
                "::ffff:10.0.0.1; 203.0.113.1                       ; 203.0.113.1",
                "fd00::1     ; 203.0.113.1                          ; 203.0.113.1",
                "10.0.0.1    ; unknown                              ; -",
                "10.0.0.1    ; 203.0.113.1, unknown                 ; -",
                "10.0.0.1    ; unknown, 203.0.113.1                 ; 203.0.113.1",
                "10.0.0.1    ; 203.0.113.1, _hidden, 10.0.0.2       ; -",
                "10.0.0.1    ; example.com                          ; -",
                "10.0.0.1    ; localhost                            ; -",
                "10.0.0.1    ; 203.0.113.1,                         ; 203.0.113.1",
                "10.0.0.1    ; ,203.0.113.1, ,                      ; 203.0.113.1",
                "10.0.0.1    ; 203.0.113.1 |                        ; 203.0.113.1",
                "10.0.0.1    ; ,                                    ; 10.0.0.1",
                "10.0.0.1    ; 1.1.1.1,, 203.0.113.1,, 10.0.0.2,    ; 203.0.113.1",
                "10.0.0.1    ; 203.0.113.1:_p1                      ; 203.0.113.1",
                "10.0.0.1    ; 203.0.113.1:_                        ; -",
                "10.0.0.1    ; 203.0.113.1:_p 1                     ; -",
                "10.0.0.1    ; [fe80::1%25eth0]:80                  ; fe80::1",
                "10.0.0.1    ; fe80::1%                             ; -",
                "10.0.0.1    ; 203.0.113.1%eth0                     ; -",
                "10.0.0.1    ; 203.0.113.1:x                        ; -",
                "10.0.0.1    ; 203.0.113.1:                         ; -",
                "10.0.0.1    ; [203.0.113.1]                        ; -",
                "10.0.0.1    ; [2001:db8::1                         ; -",
                "10.0.0.1    ; [2001:db8::1]x                       ; -",
                "10.0.0.1    ; 0203.0.113.1                         ; -",
                "10.0.0.1    ; 203.0.113                            ; -",
                "10.0.0.1    ; 3405803777                           ; -",
                "10.0.0.1    ; 203.0.113.0/24                       ; -"
            })
    void walksXForwardedFor(String peer, @Nullable String lines, String client) {
        assertThat(locate(ClientAddress.Source.X_FORWARDED_FOR, "X-Forwarded-For", peer, lines))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "198.51.100.9; for=203.0.113.1                                 ; 198.51.100.9",
                "10.0.0.1    ;                                                 ; 10.0.0.1",
                "10.0.0.1    ; for=203.0.113.1                                 ; 203.0.113.1",
                "10.0.0.1    ; For=\"203.0.113.1:80\"                          ; 203.0.113.1",
                "10.0.0.1    ; by=10.0.0.9~ FOR = 203.0.113.1 ~proto=https     ; 203.0.113.1",
                "10.0.0.1    ; for=\"[2001:db8::1]:80\"                        ; 2001:db8::1",
                "10.0.0.1    ; for=1.1.1.1, for=203.0.113.1, for=10.0.0.2      ; 203.0.113.1",
                "10.0.0.1    ; for=1.1.1.1 | for=203.0.113.1                   ; 203.0.113.1",
                "10.0.0.1    ; for=203.0.113.1~by=\"a,b\\\"c~d\"               ; 203.0.113.1",
                "10.0.0.1    ; proto=https                                     ; -",
                "10.0.0.1    ; for=203.0.113.1, proto=https                    ; -",
                "10.0.0.1    ; for=unknown                                     ; -",
                "10.0.0.1    ; for=_hidden                                     ; -",
                "10.0.0.1    ; for=\"203.0.113.1                               ; -",
                "10.0.0.1    ; for=203.0.113.1~for=1.1.1.1                     ; -",
                "10.0.0.1    ; for=203.0.113.1,                                ; 203.0.113.1",
                "10.0.0.1    ; , for=203.0.113.1 , ,                           ; 203.0.113.1",
                "10.0.0.1    ; for=203.0.113.1 |                               ; 203.0.113.1",
                "10.0.0.1    ; ~for=203.0.113.1~                               ; 203.0.113.1",
                "10.0.0.1    ; ,                                               ; 10.0.0.1",
                "10.0.0.1    ; for=\"203.0.113.1:_p1\"                         ; 203.0.113.1",
                "10.0.0.1    ; for=\"[2001:db8::1]:_a.b-c_d\"                 ; 2001:db8::1",
                "10.0.0.1    ; for=\"203.0.113.1:_p!\"                         ; -",
                "10.0.0.1    ; for=\"203.0.113.1:p1\"                          ; -",
                "10.0.0.1    ; 203.0.113.1                                     ; -"
            })
    void walksForwarded(String peer, @Nullable String lines, String client) {
        @Nullable String semicolons = lines == null ? null : lines.replace('~', ';');
        assertThat(locate(ClientAddress.Source.FORWARDED, "Forwarded", peer, semicolons))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "198.51.100.9; 203.0.113.1               ; 198.51.100.9",
                "10.0.0.1    ;                           ; 10.0.0.1",
                "10.0.0.1    ; 203.0.113.1               ; 203.0.113.1",
                "10.0.0.1    ; 203.0.113.1 |             ; 203.0.113.1",
                "10.0.0.1    ; 203.0.113.1 | 203.0.113.2 ; -",
                "10.0.0.1    ; 203.0.113.1, 203.0.113.2  ; -",
                "10.0.0.1    ; nonsense                  ; -"
            })
    void takesXRealIpWhereConfigured(String peer, @Nullable String lines, String client) {
        assertThat(locate(ClientAddress.Source.X_REAL_IP, "X-Real-IP", peer, lines))
                .isEqualTo(client);
    }

    @Test
    void doesNotWalkFarther() {
        String hops = "10.0.0.2, ".repeat(30) + "10.0.0.2";
        assertThat(locate(ClientAddress.Source.X_FORWARDED_FOR, "X-Forwarded-For", "10.0.0.1", hops))
                .isEqualTo("-");
        String blanks = " ".repeat(3000) + "203.0.113.1";
        assertThat(new ClientAddress(ClientAddress.Source.X_FORWARDED_FOR, PROXIES)
                        .of(address("10.0.0.1"), name -> List.of(blanks)))
                .isEmpty();
    }

    @Test
    void trustsNoProxyByDefault() {
        assertThat(ClientAddress.direct().of(address("10.0.0.1"), name -> List.of("203.0.113.1")))
                .contains(address("10.0.0.1"));
    }

    private static String locate(ClientAddress.Source source, String header, String peer, @Nullable String lines) {
        List<String> sent = lines == null
                ? List.of()
                : Arrays.stream(lines.split("\\|", -1)).map(String::strip).toList();
        return new ClientAddress(source, PROXIES)
                .of(address(peer), name -> name.equals(header) ? sent : List.of())
                .map(IpAddress::toString)
                .orElse("-");
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
