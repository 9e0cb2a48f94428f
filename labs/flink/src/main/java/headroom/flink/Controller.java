package headroom.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lab's end of the connections to its agents in the task managers. It has the services too: their limit is one for all subtasks. */
final class Controller implements AutoCloseable {
  private static final long LATE_MS = 20_000;

  /** An agent, and what it has reported that nobody has taken yet. */
  private static final class Peer {
    final String name;
    final Wire wire;
    final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    volatile boolean isGone;

    Peer(String name, Wire wire) {
      this.name = name;
      this.wire = wire;
    }
  }

  private final Plan plan;
  private final ServerSocket server;
  private final String token = UUID.randomUUID().toString();
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final Set<String> joined = ConcurrentHashMap.newKeySet();

  /** @param address of this machine that the task managers reach; nothing else is listened on */
  Controller(Plan plan, InetAddress address) throws IOException {
    this.plan = plan;
    server = new ServerSocket(0, 50, address);
    Agent.daemon(this::accept, "controller").start();
  }

  Site site() {
    return new Site(server.getInetAddress().getHostAddress(), server.getLocalPort(), token);
  }

  /** How many subtasks of operators are ready. */
  int joined() {
    return joined.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Agent.daemon(() -> serve(socket), "agent").start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    Peer peer = null;
    try (Wire wire = new Wire(socket)) {
      JsonNode hello = wire.read();
      if (hello == null || !token.equals(hello.path("token").asText())) return;
      wire.send(Map.of("plan", plan));
      peer = new Peer(socket.getRemoteSocketAddress().toString().substring(1), wire);
      peers.add(peer);
      for (JsonNode message; (message = wire.read()) != null; ) {
        if (message.has("call")) call(wire, message);
        else if (message.has("joined")) joined.add(message.get("joined").asText());
        else peer.reports.add(Wire.JSON.treeToValue(message, Report.class));
      }
    } catch (IOException gone) {
      // Whoever waits for its reports hears of it.
    } finally {
      if (peer != null) peer.isGone = true;
    }
  }

  private static void call(Wire wire, JsonNode message) {
    long number = message.get("call").asLong();
    Lab.services
        .get(message.get("service").asText())
        .accept(
            tookMs -> {
              try {
                wire.send(Map.of("answered", number));
              } catch (IOException gone) {
                // As above.
              }
            });
  }

  /** Tells all agents when the run starts, ms since 1970. */
  void begin(double startWallMs) throws IOException {
    for (Peer peer : peers) peer.wire.send(Map.of("startWallMs", startWallMs));
  }

  /** What every agent says of a second; waits for the last of them. */
  List<Report> reports(long second) throws InterruptedException {
    List<Report> reports = new ArrayList<>();
    for (Peer peer : peers) reports.add(next(peer, second));
    return reports;
  }

  private static Report next(Peer peer, long second) throws InterruptedException {
    String who = "The task manager at " + peer.name;
    for (long waitedMs = 0; waitedMs < LATE_MS; waitedMs += 100) {
      Report report = peer.reports.poll(100, TimeUnit.MILLISECONDS);
      if (report != null) return report;
      if (peer.isGone) throw new LabProblem(who + " went away in second " + second + " of the run.");
    }
    throw new LabProblem(who + " has said nothing of second " + second + " within " + LATE_MS / 1000 + " s.");
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Peer peer : peers) peer.wire.close();
  }
}
