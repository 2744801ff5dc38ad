package dev.rekey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReleaseVersionTest {

    @Test
    void theProgramSaysTheVersionThatIsBuilt() throws IOException {
        String own = Files.readString(Path.of("pom.xml")).split("<properties>", 2)[0];
        assertThat(own).contains("<version>" + ReleaseVersion.NUMBER + "</version>");
    }
}
