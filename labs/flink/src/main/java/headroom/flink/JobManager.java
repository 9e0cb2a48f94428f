package headroom.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One job at somebody's job manager, by its REST interface (Flink 2.1, docs/ops/rest_api). */
final class JobManager {
  static final Set<String> STARTING_OR_RUNNING = Set.of("INITIALIZING", "CREATED", "RUNNING");
  private static final Set<String> OVER = Set.of("CANCELED", "FAILED", "FINISHED", "UNKNOWN");
  private static final int CAUSE_LINES = 6;

  final String host;
  final int port;
  private final String job;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  /** @param address HOST:PORT */
  JobManager(String address, String job) {
    int colon = address.lastIndexOf(':');
    host = address.substring(0, colon);
    port = Integer.parseInt(address.substring(colon + 1));
    this.job = job;
  }

  /** The address of this machine by which it reaches the job manager, and is reached from there. */
  InetAddress ownAddress() throws IOException {
    try (Socket socket = new Socket(host, port)) {
      return socket.getLocalAddress();
    }
  }

  /** The state of the job as Flink spells it; UNKNOWN where there is no such job. */
  String status() throws InterruptedException {
    return ask("GET", "/status").path("status").asText("UNKNOWN");
  }

  boolean isOver() throws InterruptedException {
    return OVER.contains(status());
  }

  /** The first lines of what made the job fail. */
  String cause() throws InterruptedException {
    String trace = ask("GET", "/exceptions").at("/exceptionHistory/entries/0/stacktrace").asText("");
    return String.join("\n", trace.lines().filter(line -> !line.startsWith("\tat ")).limit(CAUSE_LINES).toList());
  }

  Checkpoints checkpoints() throws InterruptedException {
    JsonNode now = ask("GET", "/checkpoints");
    List<Checkpoints.Checkpoint> over = new ArrayList<>();
    for (JsonNode one : now.path("history")) {
      String status = one.path("status").asText();
      if (status.equals("IN_PROGRESS")) continue;
      long durationMs = one.path("end_to_end_duration").asLong();
      over.add(
          new Checkpoints.Checkpoint(one.path("id").asLong(), status, one.path("trigger_timestamp").asLong(), durationMs));
    }
    return new Checkpoints(now.at("/counts/completed").asLong(), over);
  }

  void cancel() throws InterruptedException {
    ask("PATCH", "?mode=cancel");
  }

  private JsonNode ask(String method, String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/jobs/" + job + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Wire.JSON.readTree(answer.isBlank() ? "{}" : answer);
    } catch (IOException problem) {
      throw new LabProblem("The job manager at " + host + ":" + port + " does not answer any more: " + problem);
    }
  }
}
