import type { FaultRow } from '#tests/faults/matrix.ts'

/** LoRaWAN networks, which keep nothing of their own accord. */
export const lorawanNetworks: readonly FaultRow[] = [
  {
    id: 'L1',
    fault: 'the service is killed, or away from a LoRaWAN network that keeps nothing for it',
    injected: 'kill -9 right after the answer to a webhook; uplinks meanwhile; the storage refuses at first',
    promised:
      'what was answered is there, what was missed is fetched from the storage, each once; told after 10 min',
    heldBy: [
      { file: 'tests/main/lorawan.servers.test.ts', title: 'L1: killed after its answer to a webhook' },
      { file: 'tests/jobs/uplink-watch.test.ts', title: 'L1: a network in trouble is told' },
    ],
  },
  {
    id: 'L2',
    fault: 'the journal takes no uplinks for a while',
    injected: 'a journal that rejects, behind MQTT at QoS 0 and behind the webhook',
    promised: 'a webhook is asked to send again; what came at QoS 0 is fetched from the storage afterwards',
    heldBy: [
      {
        file: 'tests/adapters/lorawan/uplink-source.servers.test.ts',
        title: 'L2: after the journal took none',
      },
      { file: 'tests/api/uplinks.test.ts', title: 'L2: a webhook is asked to send again' },
    ],
  },
]
