import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Influx2Server } from '#tests/support/servers/influx.ts'

/** Telegraf for the same work: a persistent session, acknowledged after the write, as much under way as we take. */
export function telegrafConfig(folder: string, broker: string, influx: Influx2Server): string {
  const file = join(folder, 'telegraf.conf')
  writeFileSync(
    file,
    `[agent]
  interval = "1s"
  flush_interval = "500ms"
  metric_batch_size = 5000
  metric_buffer_limit = 100000
  omit_hostname = true
  logfile = "${join(folder, 'telegraf.log')}"
[[inputs.mqtt_consumer]]
  servers = ["${broker.replace('mqtt://', 'tcp://')}"]
  topics = ["v1/+/+/telemetry"]
  qos = 1
  client_id = "telegraf"
  persistent_session = true
  max_undelivered_messages = 10000
  topic_tag = ""
  data_format = "json_v2"
  [[inputs.mqtt_consumer.topic_parsing]]
    topic = "v1/+/+/telemetry"
    tags = "_/authority/device/_"
  [[inputs.mqtt_consumer.json_v2]]
    measurement_name = "reading"
    timestamp_path = "ts"
    timestamp_format = "rfc3339"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "seq"
      type = "int"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "road_temp_c"
      type = "float"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "air_temp_c"
      type = "float"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "humidity_pct"
      type = "float"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "wind_m_s"
      type = "float"
    [[inputs.mqtt_consumer.json_v2.field]]
      path = "firmware"
      type = "string"
[[outputs.influxdb_v2]]
  urls = ["${influx.url}"]
  token = "${influx.token}"
  organization = "${influx.org}"
  bucket = "${influx.bucket}"
`,
  )
  return file
}
