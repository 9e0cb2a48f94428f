package headroom.lab;

/** Is told what happens to records. */
public interface Observer {
  /** A record was acknowledged for the first time at this age. */
  void finished(double ageMs);

  /** A call was answered after this time. */
  void called(double tookMs);
}
