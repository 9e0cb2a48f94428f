package headroom.flink;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** What a job takes along to a cluster: the lab's own classes, and the libraries that a distribution of Flink does not have. */
final class JobJars {
  private static final List<String> NOT_IN_FLINK = List.of("flink-connector-datagen-", "jackson-");

  private JobJars() {}

  /** @param own where to put a jar of the lab's classes */
  static String[] create(Path own) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (Files.isDirectory(path)) jars.add(pack(path, own).toString());
      else if (NOT_IN_FLINK.stream().anyMatch(name::startsWith)) jars.add(entry);
    }
    return jars.toArray(String[]::new);
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> tree = Files.walk(classes)) {
      for (Path path : tree.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString().replace(File.separatorChar, '/')));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
    return jar;
  }
}
