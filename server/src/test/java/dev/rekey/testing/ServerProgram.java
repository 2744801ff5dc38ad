package dev.rekey.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The program as tests start it in processes of its own: its classes in jars, with an AOT cache (JEP 514) that halves the time
 * of a start. Both are made once for each build. Java makes a cache for jars only.
 */
final class ServerProgram {

    /** A server that lives for seconds: compiling well, for later, would take most of them. Several may run at once. */
    static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m");

    /** The flags of {@code ./rekey serve}. */
    static final List<String> PRODUCTION = List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+UseCompactObjectHeaders");

    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final Path FOLDER =
            Path.of("server", "target", "test-server").toAbsolutePath();
    private static final Map<List<String>, List<String>> COMMANDS = new HashMap<>();

    private ServerProgram() {}

    /** What starts it with these flags, one of the lists above, to be followed by its arguments. */
    static synchronized List<String> command(List<String> flags) {
        return COMMANDS.computeIfAbsent(flags, ServerProgram::make);
    }

    private static List<String> make(List<String> flags) {
        try {
            Files.createDirectories(FOLDER);
            // Of two test processes the second waits, and finds what the first has made.
            try (FileChannel channel = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                List<String> classPath = packedClassPath();
                String name = flags.equals(PRODUCTION) ? "production.aot" : "short-lived.aot";
                Path cache = Path.of(classPath.getFirst()).resolveSibling(name);
                if (Files.notExists(cache)) {
                    train(flags, classPath, cache);
                }
                List<String> all = new ArrayList<>(flags);
                all.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off,cds*=off"));
                return command(all, classPath);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> command(List<String> flags, List<String> classPath) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of(NATIVE_ACCESS, "-cp", String.join(File.pathSeparator, classPath), "dev.rekey.Main"));
        return List.copyOf(command);
    }

    /** The class path of this JVM without tests, whose folders are packed into jars; these come first. */
    private static List<String> packedClassPath() throws IOException {
        CRC32 sum = new CRC32();
        List<Path> folders = new ArrayList<>();
        List<String> libraries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            sum.update(path.toString().getBytes(StandardCharsets.UTF_8));
            if (!Files.isDirectory(path)) {
                libraries.add(path.toString());
            } else if (!path.endsWith("test-classes")) {
                folders.add(path);
                for (Path file : everythingIn(path)) {
                    String state = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                    sum.update(state.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        Path build = Files.createDirectories(FOLDER.resolve(Long.toHexString(sum.getValue())));
        List<String> classPath = new ArrayList<>();
        for (int number = 0; number < folders.size(); number++) {
            Path jar = build.resolve(number + ".jar");
            if (Files.notExists(jar)) {
                pack(folders.get(number), jar);
            }
            classPath.add(jar.toString());
        }
        classPath.addAll(libraries);
        return classPath;
    }

    private static List<Path> everythingIn(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder)).sorted().toList();
        }
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Path each : everythingIn(folder)) {
                String name = folder.relativize(each).toString().replace(File.separatorChar, '/');
                boolean isFolder = Files.isDirectory(each);
                // Flyway finds the folder of its migrations by the entry of the folder.
                out.putNextEntry(new ZipEntry(isFolder ? name + "/" : name));
                if (!isFolder) {
                    Files.copy(each, out);
                }
                out.closeEntry();
            }
        }
    }

    /** Starts a server and stops it, for the cache of the classes that it loads. */
    private static void train(List<String> flags, List<String> classPath, Path cache) throws IOException {
        Path data = Files.createTempDirectory("rekey-training");
        List<String> all = new ArrayList<>(flags);
        // Whole or not there: whoever is stopped meanwhile leaves no part of it.
        Path unfinished = cache.resolveSibling(cache.getFileName() + ".new");
        all.add("-XX:AOTCacheOutput=" + unfinished);
        List<String> command = new ArrayList<>(command(all, classPath));
        command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("REKEY_"));
        Process server = builder.start();
        try {
            if (server.errorReader().lines().noneMatch(line -> line.contains("listening at"))) {
                throw new IOException("the server did not start: " + String.join(" ", command));
            }
            Thread.ofVirtual().start(() -> server.errorReader().lines().forEach(line -> {}));
            // Process.destroy would close its streams as well, and end the making of the cache.
            server.toHandle().destroy();
            if (!server.waitFor(180, TimeUnit.SECONDS)) {
                throw new IOException("the server did not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            server.destroyForcibly();
        }
        if (Files.notExists(unfinished)) {
            throw new IOException("Java made no AOT cache: " + String.join(" ", command));
        }
        Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
