package dev.rekey.local.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Weight is what bounds the cache: it has to be the memory that keys take, whatever they look like. */
@Timeout(120)
@Tag("process")
class KeyWeightTest {

    private static final Pattern LINE = Pattern.compile("(?m)^(\\S+) weighed=(\\d+) measured=(\\d+) keys=(\\d+)$");

    @Test
    void whatKeysShareCountsOnceAndLeavesLessRoomForThem() {
        long most = 4L << 20;
        for (KeyWeights.Shape shape : KeyWeights.Shape.values()) {
            KeyCache cache = KeyWeights.fill(shape, 3_000, most);
            assertThat(cache.bytes()).as("%s", shape).isBetween(1L, most + most / 50);
            assertThat(cache.size()).as("%s", shape).isPositive();
        }
        assertThat(KeyWeights.fill(KeyWeights.Shape.SHARED_PERMISSIONS, 3_000, most)
                        .size())
                .isEqualTo(3_000);
        assertThat(KeyWeights.fill(KeyWeights.Shape.OWN_PERMISSIONS, 3_000, most)
                        .size())
                .isBetween(40L, 200L);
    }

    @Test
    void aKeyWeighsWhatItTakesOfTheHeapWhateverItsShape() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+UseSerialGC",
                        // A collection that leaves dead objects where they are would be measured as memory of the next
                        // shape.
                        "-XX:MarkSweepAlwaysCompactCount=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyWeights.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Matcher line = LINE.matcher(output);
        int shapes = 0;
        while (line.find()) {
            KeyWeights.Shape shape = KeyWeights.Shape.valueOf(line.group(1));
            double ratio = Double.parseDouble(line.group(2)) / Double.parseDouble(line.group(3));
            assertThat(ratio).as(output).isBetween(0.75, 1.25);
            assertThat(Integer.parseInt(line.group(4))).as(output).isEqualTo(shape.count);
            shapes++;
        }
        assertThat(shapes)
                .as(output)
                .isEqualTo(KeyWeights.Shape.values().length)
                .isGreaterThanOrEqualTo(10);
    }
}
