/** What every lab is told about its run. */
export interface LabRun {
  /** Where its files and logs go; empty, and thrown away unless something failed. */
  readonly folder: string;
  /** How often the scenario is run after the calibration. */
  readonly times: number;
  /** The day, YYYY-MM-DD. */
  readonly date: string;
  readonly machine: string;
  /** The command line that can be typed again. */
  readonly command: string;
  /** An existing broker instead of the embedded one, HOST:PORT or several with commas. */
  readonly bootstrapServers: string | undefined;
  /** An existing Flink instead of the embedded one: HOST:PORT of its job manager's REST interface. */
  readonly jobManager: string | undefined;
  /** An existing Spark instead of local mode, as Spark spells a master. */
  readonly master: string | undefined;
  /** Tells the person at the terminal what is going on. */
  readonly say: (line: string) => void;
}
