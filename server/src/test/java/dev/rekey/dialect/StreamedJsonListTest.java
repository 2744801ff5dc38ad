package dev.rekey.dialect;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamedJsonListTest {

    @Test
    void anEmptyListIsAnEmptyArray() throws IOException {
        assertThatJson(text(StreamedJsonList.of(
                        Json.object(), "data", List.<String>of().iterator(), Json::tree)))
                .isEqualTo("{'data':[]}");
    }

    @Test
    void elementsAreSeparatedByCommas() throws IOException {
        assertThatJson(text(StreamedJsonList.of(
                        Json.object(), "data", List.of("a", "é").iterator(), Json::tree)))
                .isEqualTo("{'data':['a','é']}");
    }

    @Test
    void membersBeforeAndAfterTheListKeepTheirPlaces() throws IOException {
        assertThatJson(text(StreamedJsonList.of(
                        Json.object().put("page", 1),
                        "data",
                        List.of("a", "b").iterator(),
                        Json::tree,
                        count -> Json.object().put("count", count).put("link", "/é"))))
                .isEqualTo("{'page':1,'data':['a','b'],'count':2,'link':'/é'}");
    }

    private static String text(HttpResponse response) throws IOException {
        assertThat(response.status()).isEqualTo(200);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ((HttpResponse.Stream) response.body()).source().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
