package headroom.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Messages between the controller and its agents: lines of JSON. */
final class Wire implements Closeable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final Socket socket;
  private final BufferedReader in;
  private final Writer out;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    // A call must not wait for others to fill a packet.
    socket.setTcpNoDelay(true);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
  }

  synchronized void send(Object message) throws IOException {
    out.write(JSON.writeValueAsString(message) + '\n');
    out.flush();
  }

  /** The next message; null when the other side is gone. */
  JsonNode read() throws IOException {
    String line = in.readLine();
    return line == null ? null : JSON.readTree(line);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
