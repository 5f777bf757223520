import type { ApiDeps, DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import { type NetworkInForce, networkInForce } from '#src/main/network-in-force.ts'
import type { Network } from '#src/network/network.ts'
import { bench, twoAuthorities } from '#tests/api/support.ts'
import { EVENING } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

/** What the API asks of devices and their secrets, as the service has it; `start` once its store is there. */
export function deviceDeps(first: Network) {
  let inForce: NetworkInForce | null = null
  const ended: string[] = []
  const changes: NetworkChanges = {
    changeNetwork: (next, kept) => inForce!.changes.changeNetwork(next, kept),
    newSecret: (device) => inForce!.changes.newSecret(device),
  }
  const secrets: DeviceSecrets = {
    first: (device) => inForce!.secrets.first(device),
    rotate: (device, until) => inForce!.secrets.rotate(device, until),
    retire: (device) => inForce!.secrets.retire(device),
    hash: (code) => inForce!.secrets.hash(code),
  }
  const network = () => inForce?.network() ?? first
  const deps = { changes, secrets, network, disconnect: (device: string) => ended.push(device) }
  return {
    deps: deps satisfies Partial<ApiDeps>,
    ended,
    identify: (device: string, secret: string) =>
      inForce!.credentials.identify({ clientId: device, username: device, password: Buffer.from(secret) }),
    async start({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>) {
      const pepper = Buffer.alloc(32, 1)
      await store.saveNetwork(first)
      inForce = await networkInForce(store, { pepper, clock, log: silentLog })
      await inForce.reload()
    },
  }
}

const NORTH = 'northshire'

/** The API on two authorities whose devices can be changed, with a sensor engineer among the people. */
export async function deviceBench(more: Partial<ApiDeps> = {}, first: Network = twoAuthorities) {
  const devices = deviceDeps(first)
  const made = await bench({ ...devices.deps, ...more })
  await devices.start(made.deps)
  made.setNow(EVENING)
  const [winter] = await Promise.all([made.store.user('winter')])
  await made.store.saveUsers([
    { ...winter!, username: 'engineer', role: 'sensor_engineer' },
    { ...winter!, username: 'south-engineer', authority: 'southshire', role: 'sensor_engineer' },
  ])
  const send = async (user: string | null, method: 'GET' | 'POST', path: string, payload?: object) =>
    made.app.inject({
      method,
      url: `/api/v1${path}`,
      ...(user !== null && { headers: await made.as(user) }),
      ...(payload && { payload }),
    })
  return {
    ...made,
    ...devices,
    network: () => devices.deps.network(),
    device: (id: string) => devices.deps.network().devices.find((one) => one.id === id),
    post: (user: string | null, path: string, payload?: object) => send(user, 'POST', path, payload),
    get: (user: string, path: string) => send(user, 'GET', path),
    acts: async (subject: string) =>
      (await made.store.record(subject, 50)).map(({ action, actor }) => `${action} by ${actor}`),
    authority: NORTH,
  }
}
