import { describe, expect, test } from 'vitest'
import type { NetworkSegment } from '#src/network/road-network.ts'
import { INVENTED_WIDTHS, segmentsOfClasses, treatedWidth } from '#src/routing/segments-of-classes.ts'
import { madeUpRoads, madeUpSegment } from '#tests/network/made-up-roads.ts'

const road = (more: Partial<NetworkSegment>) => madeUpSegment('road', 0, 1, more)
const gritting = { priority: 'priority_2', route: '7', operator: null }

describe('the width to treat', () => {
  test.each<[string, Partial<NetworkSegment>, number, string]>([
    ['as the source states it', { width_m: 5.2, lanes: 2 }, 5.2, 'stated'],
    ['by its lanes', { lanes: 2, road_class: 'tertiary' }, 7.3, 'lanes'],
    ['by its lanes, one and a half', { lanes: 1.5 }, 5.48, 'lanes'],
    ['by its class', { road_class: 'primary' }, 7.3, 'class'],
    ['by its class, one carriageway', { road_class: 'secondary', one_way: true }, 6, 'class'],
    ['of a slip road', { road_class: 'trunk', slip_road: true, one_way: true }, 5, 'class'],
  ])('%s', (_, more, width_m, from) => {
    expect(treatedWidth(road(more), INVENTED_WIDTHS)).toEqual({ width_m, from })
  })
})

describe('roads by class and by gritting tags', () => {
  const network = madeUpRoads({
    segments: [
      road({ id: 'a606', road_class: 'primary' }),
      road({ id: 'lane', road_class: 'unclassified', gritting, width_m: 4 }),
      road({ id: 'close' }),
      road({ id: 'motorway', road_class: 'motorway', lanes: 4, one_way: true }),
    ],
  })
  const chosen = (classes: NetworkSegment['road_class'][], gritted = false) =>
    segmentsOfClasses(network, { classes, gritted }, 20, INVENTED_WIDTHS)
  const ids = (found: ReturnType<typeof chosen>) => found.segments.map(({ segment }) => segment)

  test('a class alone, tags alone, both', () => {
    expect(ids(chosen(['primary']))).toEqual(['a606'])
    expect(ids(chosen([], true))).toEqual(['lane'])
    expect(ids(chosen(['primary', 'residential'], true))).toEqual(['a606', 'lane', 'close'])
  })

  test('what the tags say of priority and route goes along; every kilometre is told by the origin of its width', () => {
    const found = chosen(['primary', 'motorway'], true)
    expect(found.segments[1]).toEqual({
      segment: 'lane',
      ...{ spread_rate_g_m2: 20, width_m: 4, passes: 1, treat_by_min: null },
      ...{ priority: 'priority_2', standing_route: '7' },
    })
    const each = expect.closeTo(0.1112)
    expect(found.km).toEqual({ stated: each, lanes: each, class: each })
  })

  test('a carriageway wider than one pass gets two; wider than two is told', () => {
    const [motorway] = chosen(['motorway']).segments
    expect(motorway).toMatchObject({ width_m: 7.3, passes: 2 })
    const narrow = { ...INVENTED_WIDTHS, widest_pass_m: 7 }
    const found = segmentsOfClasses(network, { classes: ['motorway'], gritted: false }, 20, narrow)
    expect(found).toMatchObject({ segments: [{ passes: 2 }], too_wide: ['motorway'] })
  })
})
