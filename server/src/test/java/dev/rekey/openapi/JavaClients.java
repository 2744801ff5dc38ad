package dev.rekey.openapi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one generated Java client together with its round trip. */
final class JavaClients {

    private JavaClients() {}

    /**
     * Compiles it to {@code <folder>/classes}.
     *
     * @param folder where the client was generated
     * @return the errors of the compiler; empty if there are none
     */
    static List<String> compile(Path folder, String library, String roundTrip) throws IOException {
        List<Path> sources = new ArrayList<>(javaFiles(folder.resolve(Path.of("src", "main", "java"))));
        sources.addAll(javaFiles(ClientTools.SOURCES.resolve("java").resolve(library)));
        Path any = ClientTools.SOURCES.resolve("java").resolve("any");
        sources.addAll(List.of(any.resolve("Check.java"), any.resolve(roundTrip + ".java")));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", ClientTools.jars());
            boolean isCompiled = compiler.getTask(
                            null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            List<String> errors = diagnostics.getDiagnostics().stream()
                    .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                    .map(Object::toString)
                    .toList();
            return isCompiled || !errors.isEmpty()
                    ? errors
                    : List.of("not compiled, and the compiler does not say why");
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
