package dev.rekey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.FreePort;
import dev.rekey.testing.RequiredTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A gateway in a process of its own, with the configuration that we ship and other ports. */
final class GatewayProcess implements AutoCloseable {

    private static final Path SHIPPED = Path.of("examples", "gateways");

    private final Process process;
    private final Path folder;
    private final int port;

    private GatewayProcess(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts it, or skips the test where it is not installed.
     *
     * @param name the folder below {@code examples/gateways}
     * @param binaries where the program may be
     * @param arguments what follows it, the folder being where it is run
     */
    static GatewayProcess start(
            String name, List<String> binaries, List<String> arguments, int rekeyPort, int upstreamPort)
            throws IOException {
        return start(name, binaries, arguments, new Extras(Map.of(), List.of()), rekeyPort, upstreamPort);
    }

    /**
     * What a gateway needs beside its configuration.
     *
     * @param environment further variables of its environment
     * @param files copied into its folder, where its own user can read them
     */
    record Extras(Map<String, String> environment, List<Path> files) {}

    static GatewayProcess start(
            String name, List<String> binaries, List<String> arguments, Extras extras, int rekeyPort, int upstreamPort)
            throws IOException {
        List<Path> found =
                binaries.stream().map(Path::of).filter(Files::isExecutable).toList();
        RequiredTool.need(!found.isEmpty(), name, "apt-get install " + (name.equals("apache") ? "apache2" : name));
        int port = FreePort.next();
        String tlsPort = Integer.toString(FreePort.next());
        Path folder = Files.createTempDirectory("rekey-" + name);
        try (Stream<Path> files = Files.list(SHIPPED.resolve(name))) {
            for (Path file :
                    files.filter(each -> !each.toString().endsWith(".md")).toList()) {
                String text = Files.readString(file)
                        .replaceAll("\\b8080\\b", Integer.toString(rekeyPort))
                        .replaceAll("\\b9000\\b", Integer.toString(upstreamPort))
                        .replaceAll("\\b8000\\b", Integer.toString(port))
                        .replaceAll("\\b8443\\b", tlsPort);
                Files.writeString(folder.resolve(file.getFileName()), text);
            }
        }
        for (Path file : extras.files()) {
            Files.copy(file, folder.resolve(file.getFileName()));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(found.getFirst().toString()),
                        arguments.stream().map(argument -> argument.replace("{folder}", folder.toString())))
                .toList());
        builder.directory(folder.toFile()).redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        builder.environment().put("XDG_DATA_HOME", folder.toString());
        builder.environment().putAll(extras.environment());
        GatewayProcess gateway = new GatewayProcess(builder.start(), folder, port);
        try {
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(gateway::answers);
            assertThat(gateway.process.isAlive()).as(gateway.log()).isTrue();
        } catch (RuntimeException | Error failed) {
            AssertionError why = new AssertionError(name + " did not start: " + gateway.log(), failed);
            gateway.close();
            throw why;
        }
        return gateway;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("it ended");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What it said so far. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
