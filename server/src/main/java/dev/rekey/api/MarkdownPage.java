package dev.rekey.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Renders a page of the documentation from Markdown (CommonMark with tables) to HTML. Each heading
 * has the same anchor as on GitHub. HTML in the source is escaped, and URLs other than web, mail
 * and relative ones are removed.
 */
final class MarkdownPage {

    private static final String STYLE =
            "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
                    + "background:#fff}code{font:.9em ui-monospace,monospace}h2{margin-top:2.5rem}"
                    + "h3{font:600 1.05rem ui-monospace,monospace;margin-top:2rem}:target{background:#fff3bf}"
                    + "table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;"
                    + "vertical-align:top}@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}"
                    + ":target{background:#4d3f00}a{color:#8ab4f8}th,td{border-color:#555}}";

    /** Allows nothing but the page's own style. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern NO_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_ -]");

    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(TABLES).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(TABLES)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(_ -> MarkdownPage::addAnchor)
            .build();

    private MarkdownPage() {}

    /** The whole page; its title is the first heading. */
    static String render(String markdown) {
        Node document = PARSER.parse(markdown);
        String title = document.getFirstChild() instanceof Heading heading ? textOf(heading) : "";
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>%s</style>
            </head>
            <body>
            %s</body>
            </html>
            """.formatted(OpenApiRoutes.escaped(title), STYLE, RENDERER.render(document));
    }

    private static void addAnchor(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading) {
            String kept =
                    NO_ANCHOR.matcher(textOf(node).toLowerCase(Locale.ROOT)).replaceAll("");
            attributes.put("id", kept.replace(' ', '-'));
        }
    }

    private static String textOf(Node heading) {
        return TextContentRenderer.builder().build().render(heading);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
