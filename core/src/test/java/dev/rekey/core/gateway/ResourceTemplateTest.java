package dev.rekey.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.gateway.ResourceTemplate.Variable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a resource is read from. */
class ResourceTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invoice:{path.2}|invoices/42|42",
                "invoice:{path.2}|invoices/a:b|a:b",
                "t:{path.1}-{path.2}|a/b-c|a-b-c",
                "t:v1/{method}@{host}|x|v1/GET@example.com",
                "t:fixed|x|fixed",
            })
    void variablesAreFilledIn(String template, String path, String id) {
        assertThat(fill(template, path)).contains(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invoice:{path.2}|invoices",
                "invoice:{path.99}|invoices/42",
                // Otherwise a-b/c and a/b-c would come to one id.
                "t:{path.1}-{path.2}|a-b/c",
                "t:{path.1}:{path.2}|a:b/c",
            })
    void whatIsNotClearIsNoResource(String template, String path) {
        assertThat(fill(template, path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                ":a",
                "a",
                "a:{path}",
                "a:{path.x}",
                "a:{path.0}",
                "a:{path.100}",
                "a:{",
                "a:}",
                "a:{host",
                "a:{host}{method}",
                "{host}:a",
                "a b:c",
                "a:b c",
                "a:{Host}",
            })
    void otherTextsAreNoTemplates(String text) {
        assertThat(ResourceTemplate.parse(text)).isEmpty();
    }

    private static Optional<String> fill(String template, String path) {
        List<String> segments = List.of(path.split("/", -1));
        return ResourceTemplate.parse(template).orElseThrow().fill(variable -> switch (variable) {
            case Variable.Segment(int number) ->
                number <= segments.size() ? Optional.of(segments.get(number - 1)) : Optional.empty();
            case Variable.Method() -> Optional.of("GET");
            case Variable.Host() -> Optional.of("example.com");
        });
    }

    @Test
    void itSaysHowMuchOfThePathItReadsAndWhetherItReadsTheMethod() {
        ResourceTemplate path = ResourceTemplate.parse("a:{path.4}-{path.2}").orElseThrow();
        assertThat(path.lastSegment()).isEqualTo(4);
        assertThat(path.readsMethod()).isFalse();
        ResourceTemplate method = ResourceTemplate.parse("a:{method}/{host}").orElseThrow();
        assertThat(method.lastSegment()).isZero();
        assertThat(method.readsMethod()).isTrue();
        assertThat(ResourceTemplate.parse("a:b").orElseThrow().lastSegment()).isZero();
    }
}
