package dev.rekey.api;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.NonBlockingOperation;
import dev.rekey.http.json.Json;
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

/** Routes that serve the OpenAPI document of an API and a page that displays such documents. */
public final class OpenApiRoutes {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String SCALAR = "/META-INF/resources/webjars/scalar/scalar.js";

    /** Content security policy: the page loads nothing from other origins and cannot be framed. */
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

    private OpenApiRoutes() {}

    /**
     * Two routes that serve an OpenAPI document written in YAML: unchanged, and converted to JSON.
     *
     * @param resource the document on the class path, for example {@code /openapi/native.yaml}
     * @param path the path without file extension, for example {@code /openapi}
     * @param operation operation id of the YAML route; that of the JSON route has the suffix {@code
     *     Json}
     */
    public static List<HttpRoute> openApi(String resource, String path, String operation) {
        if (OpenApiRoutes.class.getResource(resource) == null) {
            throw new IllegalArgumentException("resource not found on the class path: " + resource);
        }
        LazyResponse yaml = new LazyResponse(() -> HttpResponse.shared(200, "application/yaml", read(resource)));
        LazyResponse json = new LazyResponse(() -> HttpResponse.shared(200, Json.MEDIA_TYPE, json(read(resource))));
        return List.of(
                HttpRoute.of("GET", path + ".yaml", operation, yaml),
                HttpRoute.of("GET", path + ".json", operation + "Json", json));
    }

    /**
     * Routes of a page that displays OpenAPI documents, and of its scripts.
     *
     * @param path path of the page, for example {@code /docs}
     * @param documents URL of each document by its title
     */
    public static List<HttpRoute> page(String path, Map<String, String> documents) {
        LazyResponse page = new LazyResponse(() -> HttpResponse.shared(200, HTML, utf8(html(path, documents)))
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer"));
        LazyResponse start = new LazyResponse(() -> HttpResponse.shared(200, SCRIPT, utf8(start(documents))));
        LazyResponse script = new LazyResponse(() -> HttpResponse.shared(200, SCRIPT, read(SCALAR)));
        return List.of(
                HttpRoute.of("GET", path, "docs", page),
                HttpRoute.of("GET", path + "/start.js", "docsStart", start),
                HttpRoute.of("GET", path + "/scalar.js", "docsScript", script));
    }

    /**
     * A route that serves a page of the documentation, rendered from Markdown when it is first
     * requested. The page runs no script and loads nothing.
     *
     * @param resource on the class path, for instance {@code /docs/errors.md}
     * @param path of the page, for instance {@code /docs/errors}
     */
    public static HttpRoute markdown(String resource, String path, String operation) {
        LazyResponse page = new LazyResponse(() -> HttpResponse.shared(
                        200, HTML, utf8(MarkdownPage.render(new String(read(resource), StandardCharsets.UTF_8))))
                .with("Content-Security-Policy", MarkdownPage.POLICY)
                .with("Referrer-Policy", "no-referrer"));
        return HttpRoute.of("GET", path, operation, page);
    }

    /**
     * A response that is created on first request and then shared by all requests without blocking.
     * Documents that are never requested cost nothing at startup; concurrent first requests create
     * it only once.
     */
    private static final class LazyResponse implements NonBlockingOperation {
        private final Supplier<HttpResponse> maker;
        private volatile @Nullable HttpResponse made;

        LazyResponse(Supplier<HttpResponse> maker) {
            this.maker = maker;
        }

        @Override
        public HttpResponse handle(HttpExchange exchange) {
            HttpResponse present = made;
            return present == null ? make() : present;
        }

        private synchronized HttpResponse make() {
            HttpResponse present = made;
            if (present == null) {
                present = maker.get().with("Cache-Control", "no-cache");
                made = present;
            }
            return present;
        }

        @Override
        public @Nullable HttpResponse tryHandle(HttpExchange exchange) {
            return made;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(byte[] yaml) {
        return Json.bytes(Json.tree(plain(parser().load(new String(yaml, StandardCharsets.UTF_8)))));
    }

    /** The script of the page, in a file of its own because the policy forbids inline scripts. */
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

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static byte[] read(String resource) {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("resource not found on the class path: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource, e);
        }
    }

    private static Yaml parser() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        DumperOptions output = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(output), output, options, new JsonTypesOnly());
    }

    /** Resolves only the scalar types of JSON: dates stay strings. */
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
            case List<?> list -> list.stream().map(OpenApiRoutes::plain).toList();
            case Double number -> BigDecimal.valueOf(number);
            case null, default -> value;
        };
    }
}
