package dev.rekey.http;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Serves what is written down about a door: its OpenAPI document, and a page that shows such documents to people. */
public final class Documents {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String SCALAR = "/META-INF/resources/webjars/scalar/scalar.js";

    /** The page loads nothing from anywhere else, and nobody may frame it. */
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private Documents() {}

    /**
     * Two routes that serve an OpenAPI document written in YAML: as it is, and as JSON.
     *
     * @param resource on the class path, for instance {@code /openapi/native.yaml}
     * @param path without its ending, for instance {@code /openapi}
     * @param operation the operation of the YAML route; the other one's has {@code Json} after it
     */
    public static List<Route> openApi(String resource, String path, String operation) {
        if (Documents.class.getResource(resource) == null) {
            throw new IllegalArgumentException("not on the class path: " + resource);
        }
        Made yaml = new Made(() -> Answer.shared(200, "application/yaml", read(resource)));
        Made json = new Made(() -> Answer.shared(200, Json.MEDIA_TYPE, json(read(resource))));
        return List.of(
                Route.of("GET", path + ".yaml", operation, yaml),
                Route.of("GET", path + ".json", operation + "Json", json));
    }

    /**
     * A page that shows OpenAPI documents, and the script that it needs.
     *
     * @param path of the page, for instance {@code /docs}
     * @param documents title to URL
     */
    public static List<Route> page(String path, Map<String, String> documents) {
        Made page = new Made(() -> Answer.shared(200, HTML, utf8(html(path, documents)))
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer"));
        Made start = new Made(() -> Answer.shared(200, SCRIPT, utf8(start(documents))));
        Made script = new Made(() -> Answer.shared(200, SCRIPT, read(SCALAR)));
        return List.of(
                Route.of("GET", path, "docs", page),
                Route.of("GET", path + "/start.js", "docsStart", start),
                Route.of("GET", path + "/scalar.js", "docsScript", script));
    }

    /**
     * A route that serves a page of the documentation, rendered from Markdown when it is first
     * requested. The page runs no script and loads nothing.
     *
     * @param resource on the class path, for instance {@code /docs/errors.md}
     * @param path of the page, for instance {@code /docs/errors}
     */
    public static Route markdown(String resource, String path, String operation) {
        Made page = new Made(() -> Answer.shared(
                        200, HTML, utf8(MarkdownPage.render(new String(read(resource), StandardCharsets.UTF_8))))
                .with("Content-Security-Policy", MarkdownPage.POLICY)
                .with("Referrer-Policy", "no-referrer"));
        return Route.of("GET", path, operation, page);
    }

    /**
     * An answer made when it is first asked for, so that documents that nobody reads cost a start nothing, and made once,
     * however many ask for it at the same time; from then on all clients are sent the same bytes without waiting.
     */
    private static final class Made implements QuickOperation {
        private final Supplier<Answer> maker;
        private volatile @Nullable Answer made;

        Made(Supplier<Answer> maker) {
            this.maker = maker;
        }

        @Override
        public Answer handle(Exchange exchange) {
            Answer present = made;
            return present == null ? make() : present;
        }

        private synchronized Answer make() {
            Answer present = made;
            if (present == null) {
                present = maker.get().with("Cache-Control", "no-cache");
                made = present;
            }
            return present;
        }

        @Override
        public @Nullable Answer handleAtOnce(Exchange exchange) {
            return made;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(byte[] yaml) {
        return Json.bytes(Json.tree(plain(parser().load(new String(yaml, StandardCharsets.UTF_8)))));
    }

    /** The page's own script: the policy lets none stand in the page itself. */
    private static String start(Map<String, String> documents) {
        List<Map<String, Object>> sources = new ArrayList<>();
        documents.forEach((title, url) ->
                sources.add(Map.of("title", title, "slug", title.toLowerCase(Locale.ROOT), "url", url)));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("sources", sources);
        settings.put("withDefaultFonts", false);
        settings.put("telemetry", false);
        settings.put("hideClientButton", true);
        settings.put("showDeveloperTools", "never");
        return "Scalar.createApiReference('#reference', " + Json.write(Json.tree(settings)) + ");\n";
    }

    private static String html(String path, Map<String, String> documents) {
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Rekey API</title>
            </head>
            <body>
            <noscript>This page needs JavaScript. The documents themselves do not: %s</noscript>
            <div id="reference"></div>
            <script src="%s/scalar.js"></script>
            <script src="%s/start.js"></script>
            </body>
            </html>
            """.formatted(escaped(String.join(", ", documents.values())), escaped(path), escaped(path));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static byte[] read(String resource) {
        try (InputStream in = Documents.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("not on the class path: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read " + resource, unreadable);
        }
    }

    private static Yaml parser() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        DumperOptions output = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(output), output, options, new JsonTypesOnly());
    }

    /** The scalars of JSON: a date stays text. */
    private static final class JsonTypesOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "tfTF");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                map.forEach((name, member) -> plain.put(String.valueOf(name), plain(member)));
                yield plain;
            }
            case List<?> list -> list.stream().map(Documents::plain).toList();
            case Double number -> BigDecimal.valueOf(number);
            case null, default -> value;
        };
    }
}
