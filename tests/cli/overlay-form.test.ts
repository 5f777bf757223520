import { expect, test } from 'vitest'
import { OVERLAY_EXAMPLE } from '#src/cli/network/overlay-form.ts'
import { networkOverlay } from '#src/network/lines/network-overlay.ts'

test('the overlay that the help shows is one', () => {
  expect(networkOverlay(OVERLAY_EXAMPLE)).toEqual(OVERLAY_EXAMPLE)
})
