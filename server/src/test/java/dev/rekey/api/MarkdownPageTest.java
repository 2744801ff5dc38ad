package dev.rekey.api;

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
        assertThat(html).contains("<title>A &lt;title></title>").contains("""
                    <h1 id="a-title">A &lt;title&gt;</h1>
                    <p>One <em>line</em>
                    and <code>x &lt; y &amp;&amp; &quot;z&quot;</code>, <strong>bold</strong>,\
                     <a rel="nofollow" href="https://example.com/?a&amp;b">a link</a>.</p>
                    <h2 id="two-words">Two words</h2>
                    <h3 id="snake_case">snake_case</h3>
                    <table>
                    <thead>
                    <tr>
                    <th>A</th>
                    <th align="left">B</th>
                    </tr>
                    </thead>
                    <tbody>
                    <tr>
                    <td><code>a</code></td>
                    <td align="left">b | c</td>
                    </tr>
                    </tbody>
                    </table>
                    <ul>
                    <li>first
                    goes on</li>
                    <li>second
                    After.</li>
                    </ul>
                    """);
    }

    @Test
    void escapesHtmlAndRemovesScriptUrls() {
        String html = MarkdownPage.render("""
            <script>alert(1)</script>

            Text with <img src=x onerror=alert(1)> and [a link](javascript:alert(1)) and
            ![an image](javascript:alert(1))
            """);
        assertThat(html)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("<script", "<img src=x", "javascript:");
    }
}
