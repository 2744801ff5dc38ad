package dev.rekey.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renders a page of the documentation from Markdown to HTML: headings, paragraphs, lists, tables,
 * inline code, emphasis and links. Each heading has the same anchor as on GitHub. HTML in the
 * source is escaped. Not thread-safe.
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

    private static final Pattern HEADING = Pattern.compile("(#{1,6}) (.+)");
    private static final Pattern RULER = Pattern.compile("\\|(?: ?:?-+:? ?\\|)+");
    private static final Pattern INLINE = Pattern.compile(
            "`(?<code>[^`]+)`|\\*\\*(?<strong>.+?)\\*\\*|\\*(?<em>[^*]+)\\*|\\[(?<text>[^]]+)]\\((?<url>[^)]+)\\)");
    private static final Pattern NO_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_ -]");

    private final StringBuilder html = new StringBuilder();
    private final List<String> paragraph = new ArrayList<>();
    private String title = "";

    /** The block that is open: {@code ul}, {@code table} or none. */
    private String open = "";

    private MarkdownPage() {}

    /** The whole page; its title is the first heading. */
    static String render(String markdown) {
        MarkdownPage page = new MarkdownPage();
        markdown.lines().forEach(page::add);
        page.close();
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
            """.formatted(escaped(page.title), STYLE, page.html);
    }

    private void add(String line) {
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            close();
            int level = heading.group(1).length();
            String text = heading.group(2);
            title = title.isEmpty() ? text : title;
            html.append("<h%d id=\"%s\">%s</h%d>\n".formatted(level, anchor(text), inline(text), level));
        } else if (line.isBlank()) {
            close();
        } else if (line.startsWith("- ")) {
            begin("ul");
            endItem();
            paragraph.add(line.substring(2));
        } else if (line.startsWith("|")) {
            row(line);
        } else {
            paragraph.add(line.strip());
        }
    }

    private void row(String line) {
        if (RULER.matcher(line).matches()) {
            return;
        }
        String cell = open.equals("table") ? "td" : "th";
        begin("table");
        html.append("<tr>");
        for (String text : line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|", -1)) {
            html.append("<%s>%s</%s>".formatted(cell, inline(text.strip().replace("\\|", "|")), cell));
        }
        html.append("</tr>\n");
    }

    private void begin(String block) {
        if (!open.equals(block)) {
            close();
            open = block;
            html.append('<').append(block).append(">\n");
        }
    }

    private void endItem() {
        if (!paragraph.isEmpty()) {
            html.append("<li>").append(inline(String.join(" ", paragraph))).append("</li>\n");
            paragraph.clear();
        }
    }

    private void close() {
        if (open.equals("ul")) {
            endItem();
        } else if (!paragraph.isEmpty()) {
            html.append("<p>").append(inline(String.join(" ", paragraph))).append("</p>\n");
            paragraph.clear();
        }
        if (!open.isEmpty()) {
            html.append("</").append(open).append(">\n");
            open = "";
        }
    }

    private static String inline(String text) {
        StringBuilder html = new StringBuilder();
        Matcher found = INLINE.matcher(text);
        int at = 0;
        while (found.find()) {
            html.append(escaped(text.substring(at, found.start())));
            if (found.group("code") != null) {
                html.append("<code>").append(escaped(found.group("code"))).append("</code>");
            } else if (found.group("strong") != null) {
                html.append("<strong>").append(inline(found.group("strong"))).append("</strong>");
            } else if (found.group("em") != null) {
                html.append("<em>").append(inline(found.group("em"))).append("</em>");
            } else {
                html.append("<a href=\"")
                        .append(escaped(found.group("url")))
                        .append("\">")
                        .append(inline(found.group("text")))
                        .append("</a>");
            }
            at = found.end();
        }
        return html.append(escaped(text.substring(at))).toString();
    }

    private static String anchor(String heading) {
        return NO_ANCHOR
                .matcher(heading.toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replace(' ', '-');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
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
