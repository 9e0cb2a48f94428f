package headroom.flink;

/** A record: a POJO in Flink's sense, so that Flink's own serializer handles it. */
public class Event {
  public long key;
  /** When it was appended, ms of the run: its event time, and what its age counts from. */
  public double appendedMs;
  public byte[] padding;

  public Event() {}

  Event(long key, double appendedMs, byte[] padding) {
    this.key = key;
    this.appendedMs = appendedMs;
    this.padding = padding;
  }
}
