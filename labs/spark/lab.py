"""Structured Streaming queries on a real Spark: Kafka, a watermark, a stateful aggregate, foreachBatch into a slow sink.

Usage: lab.py SESSION.json. The runner (labs/spark/session.ts) writes the session, and a plan for each query when its turn has come. They run
one after the other in one session, because a fresh one spends its first minute compiling its own code. Every StreamingQueryProgress
goes to the file that the plan names, one line of JSON each; a query stops when the runner writes its file `stop`.
"""

import json
import math
import os
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQueryListener


def main(session_file):
    settings = read(session_file)
    spark = session(settings)
    for plan_file in settings["plans"]:
        while not os.path.exists(plan_file):
            time.sleep(0.1)
        run(spark, read(plan_file))
    spark.stop()


def read(file_name):
    with open(file_name, encoding="utf-8") as file:
        return json.load(file)


def run(spark, plan):
    with open(plan["output"], "a", encoding="utf-8") as output:
        recorder = Recorder(output)
        spark.streams.addListener(recorder)
        query = start(spark, plan)
        while query.isActive and not os.path.exists(plan["stopFile"]):
            time.sleep(0.1)
        if query.exception() is not None:
            raise query.exception()
        query.stop()
        # Listener events arrive on a thread of their own.
        time.sleep(1)
        spark.streams.removeListener(recorder)
        recorder.write({"kind": "stopped"})


def session(settings):
    builder = SparkSession.builder.appName("headroom")
    for key, value in settings["config"].items():
        builder = builder.config(key, value)
    spark = builder.config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    return spark


class Recorder(StreamingQueryListener):
    """Writes each progress report as Spark made it, with the moment at which it arrived."""

    def __init__(self, output):
        self.output = output

    def write(self, line):
        self.output.write(json.dumps(line) + "\n")
        self.output.flush()

    def onQueryStarted(self, event):
        self.write({"kind": "started", "wallMs": time.time() * 1000})

    def onQueryProgress(self, event):
        self.write({"kind": "progress", "wallMs": time.time() * 1000, "progress": json.loads(event.progress.json)})

    def onQueryIdle(self, event):
        pass

    def onQueryTerminated(self, event):
        self.write({"kind": "terminated", "exception": event.exception})


def start(spark, plan):
    source = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", plan["bootstrapServers"])
        .option("subscribe", plan["topic"])
        .option("startingOffsets", "earliest")
    )
    for key, value in plan["options"].items():
        source = source.option(key, value)
    record_ms = plan["recordMs"]
    columns = source.load().select("timestamp", "partition", "offset")
    # The time of the work is slept in the task that reads, once for each of Arrow's batches of records.
    worked = columns.mapInPandas(lambda batches: work(batches, record_ms), columns.schema)
    rows = aggregate(worked, plan["stateful"], plan["eventTime"]) if plan["stateful"] else worked
    sink = plan["sink"]
    return (
        rows.writeStream.outputMode(plan["stateful"]["outputMode"] if plan["stateful"] else "append")
        .option("checkpointLocation", plan["checkpoints"])
        .foreachBatch(lambda batch, batch_id: write(batch, sink))
        .trigger(**plan["trigger"])
        .start()
    )


def work(batches, record_ms):
    for batch in batches:
        time.sleep(len(batch) * record_ms / 1000)
        yield batch


def aggregate(rows, stateful, event_time):
    share, late_ms = event_time["lateShare"], event_time["lateMs"]
    # Late records are spread evenly over the offsets, and keys are drawn evenly: both repeat themselves when a batch is read again.
    late = f"CASE WHEN floor((offset + 1) * {share}) > floor(offset * {share}) THEN {late_ms} ELSE 0 END"
    event_ms = F.expr(f"unix_millis(timestamp) - {event_time['delayMs']} - {late}")
    keyed = rows.withColumn("key", F.expr(f"pmod(hash(partition, offset), {stateful['keys']})"))
    timed = keyed.withColumn("eventTime", F.timestamp_millis(event_ms))
    marked = timed.withWatermark("eventTime", f"{stateful['watermarkDelayMs']} milliseconds")
    window = F.window("eventTime", f"{stateful['windowMs']} milliseconds", f"{stateful['slideMs']} milliseconds")
    return marked.groupBy(window, "key").count()


def write(batch, sink):
    """Calls of up to `bulkRecords` rows, one after the other in each partition."""
    if sink is None:
        batch.write.format("noop").mode("append").save()
        return
    parts = batch if sink["repartition"] is None else batch.repartition(sink["repartition"])
    bulk, service_ms = sink["bulkRecords"], sink["serviceMs"]

    def send(rows):
        count = sum(1 for _ in rows)
        time.sleep(math.ceil(count / bulk) * service_ms / 1000)

    parts.foreachPartition(send)


if __name__ == "__main__":
    main(sys.argv[1])
