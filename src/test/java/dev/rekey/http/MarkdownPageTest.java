package dev.rekey.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownPageTest {

    @Test
    void rendersWhatThePagesUse() {
        String html = MarkdownPage.render("""
            # A <title>

            One *line*
            and `x < y && "z"`, **bold**, [a link](https://example.com/?a&b).

            ## Two words
            ### snake_case

            | A | B |
            |---|:---|
            | `a` | b \\| c |

            - first
              goes on
            - second
            After.
            """);
        assertThat(html)
                .contains("<title>A &lt;title&gt;</title>")
                .contains("<h1 id=\"a-title\">A &lt;title&gt;</h1>\n"
                        + "<p>One <em>line</em> and <code>x &lt; y &amp;&amp; &quot;z&quot;</code>,"
                        + " <strong>bold</strong>, <a href=\"https://example.com/?a&amp;b\">a link</a>.</p>\n"
                        + "<h2 id=\"two-words\">Two words</h2>\n"
                        + "<h3 id=\"snake_case\">snake_case</h3>\n"
                        + "<table>\n<tr><th>A</th><th>B</th></tr>\n"
                        + "<tr><td><code>a</code></td><td>b | c</td></tr>\n</table>\n"
                        + "<ul>\n<li>first goes on</li>\n<li>second After.</li>\n</ul>\n");
    }
}
