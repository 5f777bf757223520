import type { ChannelMessage } from '#src/channels/message.ts'
import { EVENING } from '#tests/support/builders.ts'

export const aMessage = (more: Partial<ChannelMessage> = {}): ChannelMessage => ({
  id: 'northshire.frost.2026-01-15T18:00:00.000Z.0.pat',
  type: 'frostline.alert',
  at: EVENING,
  isUrgent: true,
  subject: 'URGENT: Route 1 must be ordered by 21:00.',
  text: 'URGENT: Frost on the roads\n\nRoute 1 must be ordered by 21:00. Now −1.2 °C.\nAnswer at https://winter.example/alerts',
  short:
    'URGENT: Frost on the roads: Route 1 must be ordered by 21:00. Now -1.2 C. https://winter.example/alerts',
  data: { title: 'Frost on the roads' },
  ...more,
})
