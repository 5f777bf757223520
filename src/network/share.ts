import type { AuthorityId } from '#src/network/authority.ts'

/** What an authority lets a neighbour read: a station, or a route along the boundary. */
export type ShareKind = 'station' | 'route'

/**
 * Read only, never evidence: a neighbour sees the readings, verdict and forecast of a station, or the advice and
 * answer for a route, and decides by what is its own.
 */
export type Share = {
  readonly id: string
  /** Whose it is. */
  readonly authority: AuthorityId
  readonly kind: ShareKind
  /** Id of the station or route. */
  readonly subject: string
  /** Who may read it, of this installation; null: whoever holds its key, elsewhere. */
  readonly with: AuthorityId | null
  readonly reason: string
  readonly made_by: string
  readonly made_at: Date
  /** Null: until it is taken back. */
  readonly until_at: Date | null
  readonly ended_at: Date | null
  readonly ended_by: string | null
}

export const isShared = ({ until_at, ended_at }: Pick<Share, 'until_at' | 'ended_at'>, now: Date): boolean =>
  ended_at === null && (until_at === null || now < until_at)

/** Shares that an authority of these gave or was given. */
export const sharesOf = (shares: readonly Share[], authorities: readonly AuthorityId[]): Share[] =>
  shares.filter(
    (share) =>
      authorities.includes(share.authority) || (share.with !== null && authorities.includes(share.with)),
  )
