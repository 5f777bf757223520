import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import { SALT_TYPES, saltInWords } from '#src/decision/treatment-table.ts'
import { civilTime } from '#src/season.ts'
import { nightName } from '#src/web/night-page.ts'
import type { TreatmentAttempt } from '#src/web/treatments/treatment-form.ts'
import { duration, tonnes } from '#src/web/words.ts'

function treatmentLine(done: CompletedTreatment, { now, time_zone: zone, routes }: TonightDocument) {
  const { route, stretch, started_at, finished_at, salt, withdrawn } = done
  const ago = duration(now.getTime() - finished_at.getTime())
  return {
    id: done.id,
    route: routes.find(({ id }) => id === route)?.name ?? route,
    part: stretch ? `from ${stretch.from} to ${stretch.to}` : 'whole route',
    when: `${civilTime(started_at, zone)} to ${civilTime(finished_at, zone)}, ${ago} ago`,
    salt: `${done.spread_rate_g_m2} g/m², ${saltInWords(salt)}${done.salt_t === null ? '' : `, ${tonnes(done.salt_t)}`}`,
    by: done.by,
    entered: `${done.on_behalf ? 'entered for the crew' : 'told'} by ${done.entered_by}, ${civilTime(done.entered_at, zone)}`,
    note: done.note,
    withdrawn:
      withdrawn && `Taken back by ${withdrawn.by}, ${civilTime(withdrawn.at, zone)}: ${withdrawn.reason}`,
  }
}

function sentence(done: readonly CompletedTreatment[]): string {
  const count = done.filter(({ withdrawn }) => withdrawn === null).length
  if (count === 0) return 'No crew has told of a treatment in the last day.'
  return count === 1
    ? 'One treatment was told of in the last day.'
    : `${count} treatments were told of in the last day.`
}

/** Everything the template of what crews did prints, the latest first. */
export function treatmentsPage(
  done: readonly CompletedTreatment[],
  tonight: TonightDocument,
  principal: Principal | null,
  attempt: TreatmentAttempt | null,
) {
  const { night, now, time_zone: zone, routes } = tonight
  return {
    night: nightName(night),
    now: civilTime(now, zone),
    sentence: sentence(done),
    mayTell: principal?.role === 'duty_manager' || principal?.role === 'crew',
    mayTakeBack: principal?.role === 'duty_manager',
    treatments: done.toReversed().map((one) => treatmentLine(one, tonight)),
    routes: routes.map(({ id, name }) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name)),
    salts: SALT_TYPES.map((salt) => ({ id: salt, name: saltInWords(salt) })),
    entered: attempt?.entered ?? {},
    problem: attempt?.problem ?? null,
  }
}
