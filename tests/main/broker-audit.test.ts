import { expect, test, vi } from 'vitest'
import { brokerAudit } from '#src/main/broker-audit.ts'
import { MINUTE } from '#src/units.ts'

function audited() {
  let now = 0
  const warn = vi.fn()
  const debug = vi.fn()
  const note = vi.fn()
  const log = { warn, debug, info: vi.fn(), error: vi.fn() }
  const isKnown = (device: string) => device.startsWith('moor-')
  const audit = brokerAudit({ log, deviceLog: { note }, isKnown, now: () => now })
  const refuse = (device: string, code = 'WRONG_SECRET', address = '10.0.0.7') =>
    audit(device, { kind: 'connect_refused', code, message: `connect refused: ${code}`, address })
  return {
    audit,
    refuse,
    warn,
    debug,
    note,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('of a device that there is each refusal is noted for its owner, one a minute is a line of the log', () => {
  const { refuse, warn, note, pass } = audited()
  for (let times = 0; times < 10; times++) refuse('moor-1')
  refuse('moor-1', 'REVOKED')
  expect(note).toHaveBeenCalledTimes(11)
  expect(warn.mock.calls.map(([{ code }]) => code)).toEqual(['WRONG_SECRET', 'REVOKED'])
  pass(MINUTE)
  refuse('moor-1')
  expect(warn.mock.calls.slice(2).map(([{ event, times }]) => [event, times])).toEqual([
    ['devices_refused', 9],
    ['device_refused', undefined],
  ])
})

test('a flood of made-up names is one line an address, a hundred lines a minute at most', () => {
  const { refuse, warn, note } = audited()
  for (let name = 0; name < 1_000; name++) refuse(`nobody-${name}`, 'UNKNOWN_DEVICE')
  expect(warn).toHaveBeenCalledTimes(1)
  for (let host = 0; host < 1_000; host++)
    refuse('nobody', 'UNKNOWN_DEVICE', `10.0.${host >> 8}.${host & 255}`)
  expect(warn).toHaveBeenCalledTimes(100)
  expect(note).not.toHaveBeenCalled()
})

test('who comes and goes is no warning', () => {
  const { audit, warn, debug, note } = audited()
  audit('moor-1', { kind: 'connected', message: 'connected' })
  audit('moor-1', { kind: 'disconnected', message: 'disconnected' })
  expect([warn, debug, note].map(({ mock }) => mock.calls.length)).toEqual([0, 2, 2])
})
