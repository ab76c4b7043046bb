import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { criticalChain } from '../../../../client/derive/criticalChain.ts'
import { MOST_NODES, mapGraph } from '../../../../client/features/map/graph.ts'
import { layOutMap, NODE } from '../../../../client/features/map/mapLayout.ts'
import { waitChain } from '../../../../client/features/map/waitChain.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { generateRunbook } from '../../../support/generateRunbook.ts'
import { Play } from '../../../support/play.ts'
import { SITUATIONS, started } from '../../../support/situations.ts'

function graphOf(play: Play, opened: readonly string[] = []) {
  const { cutover, now } = play
  const { steps } = forecast(cutover, now)
  return mapGraph(boardOf(cutover, now, undefined), {
    opened: new Set(opened),
    isCritical: ({ view }) => steps[view.position]?.critical === true,
    chain: criticalChain(cutover, forecast(cutover, now)).map(({ view }) => view.definition.id),
  })
}

function generated(seed: number, steps: number): Play {
  const runbook = generateRunbook({ seed, steps })
  return new Play(runbook, { people: Object.fromEntries(runbook.roles.map(({ id }) => [id, ['lena']])) })
}

const placesOf = (play: Play, opened: readonly string[] = []) => {
  const { nodes, edges } = graphOf(play, opened)
  const streams = play.cutover.runbook.workstreams
  return { nodes, edges, ...layOutMap({ key: 1, nodes, edges, streams }) }
}

describe('the graph of the map', () => {
  it('has every step and gate and each dependency once, where there are few', () => {
    const play = started()
    const { runbook } = play.cutover
    const { nodes, edges, isGrouped } = graphOf(play)
    expect(isGrouped).toBe(false)
    expect(nodes.map(({ id }) => id).sort()).toEqual([...runbook.steps, ...runbook.gates].map(({ id }) => id).sort())
    const dependencies = [...runbook.steps, ...runbook.gates].flatMap(({ id, after }) =>
      after.map(({ on }) => `${on} ${id}`),
    )
    expect(edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([...new Set(dependencies)].sort())
    expect(edges.some(({ critical }) => critical)).toBe(true)
  })

  it('beyond 200 has each step in one phase of its workstream, and opening one shows its steps and no others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: MOST_NODES + 20, max: 600 }), (seed, steps) => {
        const play = generated(seed, steps)
        const { nodes, edges, nodeOf } = graphOf(play)
        const groups = nodes.flatMap((node) => (node.kind === 'group' ? node : []))
        expect(nodes.length).toBeLessThan(MOST_NODES)
        expect(groups.reduce((sum, { total }) => sum + total, 0)).toBe(steps)
        const known = new Set(nodes.map(({ id }) => id))
        for (const { from, to } of edges) {
          expect(known.has(from) && known.has(to)).toBe(true)
          expect(from).not.toBe(to)
        }
        expect(new Set(edges.map(({ from, to }) => `${from}\n${to}`)).size).toBe(edges.length)
        const [first] = groups
        const more = graphOf(play, [first?.id ?? ''])
        const inFirst = [...nodeOf].flatMap(([id, node]) => (node === first?.id ? id : []))
        expect(
          more.nodes
            .filter(({ kind }) => kind === 'step')
            .map(({ id }) => id)
            .sort(),
        ).toEqual(inFirst.sort())
      }),
      { numRuns: 10 },
    )
  })

  it('is that of the rollback while everything is rolled back', () => {
    expect(graphOf(SITUATIONS.rollingBack()).nodes.map(({ id }) => id)).toEqual(['freeze~rollback'])
  })
})

describe('its places', () => {
  it('cover none another, lie in the lane of their workstream, and to the right of what they wait for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 5, max: 90 }), (seed, steps) => {
        const { nodes, edges, places, lanes } = placesOf(generated(seed, steps))
        const at = new Map(nodes.map(({ id }, index) => [id, places[index]]))
        places.forEach((one, index) => {
          for (const other of places.slice(index + 1)) {
            const apart = Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height
            expect(apart).toBe(true)
          }
          const lane = lanes.find(({ y, height }) => one.y >= y && one.y < y + height)
          expect(lane?.title).toBe(nodes[index]?.stream)
        })
        for (const { from, to } of edges) expect(at.get(from)?.x).toBeLessThan(at.get(to)?.x ?? 0)
      }),
      { numRuns: 10 },
    )
  })

  it('are there for phases that wait for each other in a circle, and for nothing at all', () => {
    const { places, nodes } = placesOf(generated(3, 400))
    expect(places).toHaveLength(nodes.length)
    expect(layOutMap({ key: 1, nodes: [], edges: [], streams: [] })).toMatchObject({ places: [], lanes: [] })
  })
})

describe('why a step is waiting', () => {
  it('is the chain of what it waits for, up to what runs, with the sentences of the step itself', () => {
    const play = started()
    const chain = waitChain(play.cutover, 'promote', play.now)
    expect(chain?.sentences.join(' ')).toContain('Waiting for “Copy the data”')
    expect([...(chain?.ids ?? [])]).toEqual(expect.arrayContaining(['promote', 'copy', 'freeze']))
    // What does not stand in its way is left out.
    expect(chain?.ids.has('announce')).toBe(false)
    expect(chain?.ids.has('live')).toBe(false)
  })

  it('goes through a gate that has not said go, to what that waits for', () => {
    const play = new Play(started().runbook)
    const chain = waitChain(play.cutover, 'freeze', play.now)
    expect(chain?.ids.has('go-no-go')).toBe(true)
    expect(chain?.sentences.some((sentence) => sentence.includes('Go / no-go'))).toBe(true)
  })

  it('is nothing for what runs, is ready or does not exist', () => {
    const play = started()
    for (const id of ['freeze', 'nobody']) expect(waitChain(play.cutover, id, play.now)).toBeUndefined()
  })
})
