import type { Alert } from '#src/decision/alert.ts'
import { clockWasSet, type HangingJob, jobsHang } from '#src/decision/alerts/service-troubled.ts'
import type { ClockWatch } from '#src/jobs/clock-watch.ts'
import { wordsOf } from '#src/jobs/log.ts'
import type { RunsTold } from '#src/jobs/runs-in-hand.ts'
import { type TellAlertsParts, tellAlerts } from '#src/jobs/tell-alerts.ts'

export type ServiceWatch = {
  /** For the schedule: a run that hangs is told at once, without waiting for a watch that may hang itself. */
  readonly runs: RunsTold
  /** Raises and clears what is to be said of the service itself; never rejects. */
  look(): Promise<void>
}

const KINDS: ReadonlySet<Alert['kind']> = new Set(['job_hangs', 'clock_set'])

/** Alerts about the service itself: jobs that do not end, the machine's clock that was set. */
export function serviceWatch(
  parts: TellAlertsParts & { readonly clocks: Pick<ClockWatch, 'found'> },
): ServiceWatch {
  const hanging = new Map<string, HangingJob>()

  const conditionsOf = ({ id, time_zone: timeZone }: { readonly id: string; readonly time_zone: string }) => [
    ...clockWasSet(parts.clocks.found(), { authority: id, timeZone }),
    ...jobsHang([...hanging.values()], { authority: id, timeZone }),
  ]

  let turn: Promise<void> = Promise.resolve()
  /** One look after another, so that nothing is raised twice. */
  function look(): Promise<void> {
    turn = turn
      .then(() => tellAlerts(parts, KINDS, conditionsOf))
      .catch((error: unknown) =>
        parts.log.error({ event: 'service_alerts_not_saved', err: error }, wordsOf(error)),
      )
    return turn
  }

  return {
    look,
    runs: {
      hangs({ job, says }, due_at) {
        if (!hanging.has(job)) hanging.set(job, { job, says, due_at })
        void look()
      },
      ended(job) {
        if (hanging.delete(job)) void look()
      },
    },
  }
}
