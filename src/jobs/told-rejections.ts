import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { View } from '#src/jobs/projection.ts'
import type { Clock } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

type Parts = { readonly live: Pick<LiveFeed, 'publish'>; readonly clock: Pick<Clock, 'now'> }

/** A view filled anew tells nobody of what was refused long ago. */
const RECENT = MINUTE

/** The view of rejections, whose owners' open pages hear of each once it can be read. */
export const toldRejections = (view: View, { live, clock }: Parts): View => ({
  ...view,
  async append(records, through) {
    await view.append(records, through)
    const since = new Date(clock.now().getTime() - RECENT)
    const last = new Map<string, Date>()
    for (const record of records)
      if (record.kind === 'rejection' && record.rejection.received_at > since)
        last.set(record.rejection.device, record.rejection.received_at)
    for (const [subject, at] of last) live.publish({ kind: 'rejection', subject, at })
  },
})
