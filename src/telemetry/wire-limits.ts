/** What the wire contract allows, for people and documents; tests hold each figure against what is enforced. */
export const wireLimits = {
  /** Largest payload, bytes. */
  payload_bytes: 16_384,
  /** A steady rate of one device; beyond it, with so many in hand, readings are stored and flagged. */
  messages_per_s: 10,
  messages_in_hand: 50,
  /** A reading's clock: ahead of the service, behind it. */
  ahead_min: 10,
  behind_days: 30,
  /** Fields that the contract does not know: flagged, not stored. */
  unknown_fields: 8,
  nesting: 8,
} as const
