import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { notingDevices, readKnownDevices } from '#src/adapters/known-devices.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { network } from '#tests/telemetry/messages.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'frostline-known-devices-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

async function noting(failed: (error: unknown) => void) {
  const store = notingDevices(await openOperationalStore({ sqliteFile: ':memory:' }), dir, failed)
  await store.credentials()
  await store.saveNetwork(network)
  return store
}

test('who may publish is noted beside the journal', async () => {
  const failed = vi.fn()
  const store = await noting(failed)
  await vi.waitFor(async () =>
    expect((await readKnownDevices(dir))?.network.devices).toEqual(network.devices),
  )
  expect(failed).not.toHaveBeenCalled()
  await store.close()
})

test('a note that cannot be written is told', async () => {
  mkdirSync(join(dir, 'known-devices.json.part'))
  const failed = vi.fn()
  const store = await noting(failed)
  await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'EISDIR' })))
  await store.close()
})
