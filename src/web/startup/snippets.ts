/** Where devices connect. */
export type Broker = { readonly host: string; readonly port: number; readonly tls: boolean }

/** How one device reaches the service; `secret` is told once, later a placeholder stands there. */
export type Connection = Broker & {
  readonly device: string
  readonly secret: string
  readonly topic: string
  /** Answers with the service's time. */
  readonly clock: string
}
export type Snippet = {
  readonly id: 'shell' | 'node' | 'python' | 'arduino'
  readonly title: string
  readonly needs: string
  readonly code: string
  readonly note?: string
}

const shell = ({ host, port, tls, device, secret, topic, clock }: Connection): Snippet => ({
  id: 'shell',
  title: 'mosquitto_pub',
  needs: 'apt install mosquitto-clients curl',
  code: `ts=$(curl -s ${clock} | cut -d'"' -f4)
mosquitto_pub -h ${host} -p ${port}${tls ? ' --tls-use-os-certs' : ''} -i ${device} -u ${device} -P '${secret}' -q 1 \\
  -t ${topic} \\
  -m "{\\"v\\":1,\\"ts\\":\\"$ts\\",\\"seq\\":$(date +%s),\\"road_temp_c\\":-0.4}"
`,
})

const node = ({ host, port, tls, device, secret, topic, clock }: Connection): Snippet => ({
  id: 'node',
  title: 'Node',
  needs: 'npm install mqtt',
  code: `import { connectAsync } from 'mqtt'

const { now } = await (await fetch('${clock}')).json()
const client = await connectAsync('${tls ? 'mqtts' : 'mqtt'}://${host}:${port}', {
  clientId: '${device}',
  username: '${device}',
  password: '${secret}',
})
const reading = { v: 1, ts: now, seq: Math.floor(Date.now() / 1000), road_temp_c: -0.6 }
await client.publishAsync('${topic}', JSON.stringify(reading), { qos: 1 })
await client.endAsync()
`,
})

const python = ({ host, port, tls, device, secret, topic, clock }: Connection): Snippet => ({
  id: 'python',
  title: 'Python',
  needs: 'pip install paho-mqtt',
  code: `import json, time, urllib.request
import paho.mqtt.publish as publish

now = json.load(urllib.request.urlopen("${clock}"))["now"]
reading = {"v": 1, "ts": now, "seq": int(time.time()), "road_temp_c": -0.8}
publish.single("${topic}", json.dumps(reading), qos=1,
               hostname="${host}", port=${port}, client_id="${device}",${tls ? ' tls={},' : ''}
               auth={"username": "${device}", "password": "${secret}"})
`,
})

const arduino = ({ host, port, tls, device, secret, topic }: Connection): Snippet => ({
  id: 'arduino',
  title: 'Arduino (ESP32)',
  needs: 'the library “MQTT” by Joël Gähwiler, which can publish at QoS 1; PubSubClient cannot',
  code: `#include <WiFi.h>
${tls ? '#include <WiFiClientSecure.h>\n' : ''}#include <MQTT.h>
#include <time.h>

${tls ? 'WiFiClientSecure' : 'WiFiClient'} net;
MQTTClient client(512);
${tls ? 'const char* ca = "-----BEGIN CERTIFICATE-----\\n…";  // of the authority that signed the service\n' : ''}
void setup() {
  WiFi.begin("your network", "its password");
  while (WiFi.status() != WL_CONNECTED) delay(200);
  configTime(0, 0, "pool.ntp.org");  // UTC
  while (time(nullptr) < 1700000000) delay(200);
${tls ? '  net.setCACert(ca);\n' : ''}  client.begin("${host}", ${port}, net);
}

void loop() {
  if (!client.connected()) client.connect("${device}", "${device}", "${secret}");
  char ts[25], message[160];
  time_t now = time(nullptr);
  strftime(ts, sizeof ts, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
  float road_temp_c = -1.0;  // your sensor
  snprintf(message, sizeof message, "{\\"v\\":1,\\"ts\\":\\"%s\\",\\"seq\\":%ld,\\"road_temp_c\\":%.2f}",
           ts, (long)now, road_temp_c);
  client.publish("${topic}", message, false, 1);  // not retained, QoS 1
  for (int second = 0; second < 60; second++) { client.loop(); delay(1000); }
}
`,
  note: 'Not compiled by our tests; the other three are run by them as they stand here. A board cannot reach 127.0.0.1: give it this machine’s address, and start the service with FROSTLINE_LISTEN. It has the real time; a demonstration’s clock shows another, and says so by refusing it (FUTURE_TS).',
})

/** Lines to copy that send one reading of this device, in four languages. */
export const snippets = (connection: Connection): Snippet[] =>
  [shell, node, python, arduino].map((write) => write(connection))
